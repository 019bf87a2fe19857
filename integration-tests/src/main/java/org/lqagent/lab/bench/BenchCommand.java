package org.lqagent.lab.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code bench} command: lists the benchmarks, and runs them one after another. */
@Command(
    name = "bench",
    description = {
      "Runs benchmarks, each in a virtual machine of its own, and prints their tables.",
      "What counts is the ratio of two figures of one table: both come from the same run."
    },
    mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-l", "--list"},
      description = "Only list the benchmarks.")
  private boolean list;

  @Parameters(paramLabel = "NAME", description = "Which to run; all if none is named.")
  private List<String> names = List.of();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new BenchCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Map<String, Class<?>> benches = benches();
    if (list) {
      benches.forEach(
          (name, bench) ->
              out.printf("%-16s %s%n", name, bench.getAnnotation(Measures.class).value()));
      return 0;
    }
    for (String name : names) {
      if (!benches.containsKey(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "there is no benchmark " + name + "; there are " + String.join(", ", benches.keySet()));
      }
    }
    int failed = 0;
    for (String name : names.isEmpty() ? benches.keySet() : names) {
      Class<?> bench = benches.get(name);
      out.printf("%n== %s: %s%n", name, bench.getAnnotation(Measures.class).value());
      out.flush();
      int status = run(bench);
      if (status != 0) {
        spec.commandLine().getErr().println("bench: " + name + " ended with status " + status);
        failed = 1;
      }
    }
    return failed;
  }

  private static int run(Class<?> bench) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(bench.getAnnotation(Measures.class).jvm()));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), bench.getName()));
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  /** The benchmarks by name. */
  private static Map<String, Class<?>> benches()
      throws IOException, URISyntaxException, ClassNotFoundException {
    Path classes =
        Path.of(BenchCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String here = BenchCommand.class.getPackageName();
    Map<String, Class<?>> benches = new TreeMap<>();
    for (String file : files(classes.resolve(here.replace('.', '/')))) {
      if (file.endsWith("Bench.class")) {
        String simple = file.substring(0, file.length() - ".class".length());
        Class<?> type = Class.forName(here + '.' + simple);
        if (type.isAnnotationPresent(Measures.class)) {
          benches.put(name(simple), type);
        }
      }
    }
    return benches;
  }

  private static Collection<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** {@code SomeThingBench} is {@code some-thing}. */
  private static String name(String simple) {
    return simple
        .substring(0, simple.length() - "Bench".length())
        .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
        .toLowerCase(Locale.ROOT);
  }
}
