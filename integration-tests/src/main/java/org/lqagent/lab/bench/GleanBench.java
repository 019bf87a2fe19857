package org.lqagent.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lqagent.capture.CaptureFile;
import org.lqagent.gleaning.CaptureGleaner;

/**
 * Measures how fast a capture of relayed messages is gleaned, beside tcpdump and tshark on the same
 * file: {@code GleanBench [MESSAGES]}.
 */
@Measures("gleaning a capture, beside tcpdump and tshark on the same file")
public final class GleanBench {
  private GleanBench() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    Path file = Files.createTempFile("relayed", ".pcap");
    try {
      RelayedCapture.write(file, messages / RelayedCapture.MESSAGES_PER_CLIENT);
      System.out.printf("%,d messages, %,d MB%n", messages, Files.size(file) / 1_000_000);
      for (int run = 1; run <= 3; run++) {
        report("glean, run " + run, messages, glean(file));
      }
      report("tcpdump -n", messages, process(List.of("tcpdump", "-nr", file.toString())));
      report(
          "tshark -Y dhcpv6",
          messages,
          process(List.of("tshark", "-r", file.toString(), "-Y", "dhcpv6")));
    } finally {
      Files.delete(file);
    }
  }

  private static long glean(Path file) throws IOException {
    long start = System.nanoTime();
    CaptureGleaner gleaner = new CaptureGleaner();
    try (CaptureFile capture = CaptureFile.open(file.toString())) {
      while (gleaner.step(capture)) {}
    }
    long nanos = System.nanoTime() - start;
    System.out.printf("%,d leases; ", gleaner.table().size());
    return nanos;
  }

  private static long process(List<String> command) throws IOException, InterruptedException {
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
    return System.nanoTime() - start;
  }

  private static void report(String what, int messages, long nanos) {
    System.out.printf(
        "%-20s %6.2f s %,12d messages/s%n", what, nanos / 1e9, (long) (messages / (nanos / 1e9)));
  }
}
