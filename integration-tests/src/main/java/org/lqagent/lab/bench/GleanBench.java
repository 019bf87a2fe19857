package org.lqagent.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures how fast {@code lqagent glean} reads a capture of relayed messages, as a whole process,
 * beside tcpdump and tshark on the same file: {@code GleanBench [MESSAGES]}.
 */
@Measures("gleaning a capture, beside tcpdump and tshark on the same file")
public final class GleanBench {
  private static final int RUNS = 5;

  /** tshark takes its time. */
  private static final int RUNS_OF_TSHARK = 2;

  private GleanBench() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    Path file = Files.createTempFile("relayed", ".pcap");
    try {
      RelayedCapture.write(file, messages / RelayedCapture.MESSAGES_PER_CLIENT);
      System.out.printf("%,d relayed messages, %,d MB%n", messages, Files.size(file) / 1_000_000);
      Map<String, List<String>> commands = new LinkedHashMap<>();
      commands.put("lqagent glean", List.of(lqagent().toString(), "glean", file.toString()));
      commands.put("tcpdump -n", List.of("tcpdump", "-nr", file.toString()));
      commands.put("tshark -Y dhcpv6", List.of("tshark", "-r", file.toString(), "-Y", "dhcpv6"));
      Map<String, double[]> seconds = new LinkedHashMap<>();
      commands.keySet().forEach(name -> seconds.put(name, new double[runs(name)]));
      // In turns, so that what else the machine does meets all of them.
      for (int run = 0; run < RUNS; run++) {
        for (String name : commands.keySet()) {
          if (run < runs(name)) {
            seconds.get(name)[run] = run(commands.get(name));
          }
        }
      }
      print(messages, seconds);
    } finally {
      Files.delete(file);
    }
  }

  private static int runs(String name) {
    return name.startsWith("tshark") ? RUNS_OF_TSHARK : RUNS;
  }

  /** The command of this checkout. */
  private static Path lqagent() {
    Path folder = Path.of(System.getProperty("java.class.path").split(":")[0]).toAbsolutePath();
    while (!Files.exists(folder.resolve("agent/bin/lqagent"))) {
      folder = folder.getParent();
    }
    return folder.resolve("agent/bin/lqagent");
  }

  private static double run(List<String> command) throws IOException, InterruptedException {
    long start = System.nanoTime();
    int status =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException(command + " ended with status " + status);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static void print(int messages, Map<String, double[]> seconds) {
    seconds.values().forEach(Arrays::sort);
    double ours = median(seconds.get("lqagent glean"));
    System.out.printf(
        "%-18s %5s %8s %8s %8s %14s %8s%n",
        "", "runs", "fastest", "median", "slowest", "messages/s", "glean is");
    seconds.forEach(
        (name, times) ->
            System.out.printf(
                "%-18s %5d %7.2fs %7.2fs %7.2fs %,14d %7.1fx%n",
                name,
                times.length,
                times[0],
                median(times),
                times[times.length - 1],
                (long) (messages / median(times)),
                median(times) / ours));
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
