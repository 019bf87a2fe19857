package org.lqagent.lab.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a benchmark in a network namespace of its own, where it may change what it likes. */
final class OwnNamespace {
  /** What is to be done there. */
  interface Work {
    void run() throws Exception;
  }

  private static final String INSIDE = "lqagent.bench.inside";

  private OwnNamespace() {}

  /**
   * Does the work in another virtual machine, inside; it needs root.
   *
   * @param bench whose {@code main} calls this with the same arguments
   */
  static void run(Class<?> bench, String[] arguments, Work work) throws Exception {
    if (System.getProperty(INSIDE) != null) {
      work.run();
      return;
    }
    List<String> command = new ArrayList<>(List.of("unshare", "--net"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(bench.getAnnotation(Measures.class).jvm()));
    command.add("-D" + INSIDE + "=yes");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), bench.getName()));
    command.addAll(List.of(arguments));
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0) {
      System.exit(status);
    }
  }

  /** Runs shell commands, which must succeed; returns what they print. */
  static String sh(String commands) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-ec", commands).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(commands + " failed: " + printed);
    }
    return printed;
  }
}
