package org.lqagent.agent.cli;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.lqagent.agent.BindingJson;
import org.lqagent.agent.SystemRefusedException;
import org.lqagent.agent.TimeOfDay;
import org.lqagent.binding.Binding;
import org.lqagent.capture.CaptureFile;
import org.lqagent.capture.CaptureFormatException;
import org.lqagent.gleaning.CaptureGleaner;
import org.lqagent.gleaning.GleanCount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lqagent glean FILE}: the bindings that a capture proves. */
@Command(
    name = "glean",
    description = "Prints the bindings that a capture proves; needs no privileges.",
    mixinStandardHelpOptions = true)
final class GleanCommand implements Callable<Integer> {
  /** Smaller files are read before a bar could be looked at. */
  private static final long LARGE = 8 << 20;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "A pcap or pcapng file; - for standard input.")
  private String file;

  @Option(names = "--json", description = "One JSON object a line, and nothing else.")
  private boolean json;

  @Override
  public Integer call() throws SystemRefusedException, IOException {
    CaptureGleaner gleaner = new CaptureGleaner();
    String damage = "";
    try (CaptureFile capture = CaptureFile.open(file);
        ProgressBar bar = bar()) {
      damage = readToEnd(capture, gleaner, bar);
    } catch (CaptureFormatException e) {
      spec.commandLine().getErr().println("lqagent: " + file + ": " + e.getMessage());
      return ExitCode.USAGE;
    } catch (IOException e) {
      throw new SystemRefusedException(file + " cannot be read: " + e.getMessage(), e);
    }
    if (json) {
      printJson(gleaner);
    } else {
      printForPeople(gleaner);
    }
    if (!damage.isEmpty()) {
      spec.commandLine().getErr().println("lqagent: " + file + ": " + damage);
    }
    return ExitCode.OK;
  }

  /** Shown for a large file that people wait for. */
  private ProgressBar bar() throws IOException {
    long size = file.equals("-") ? 0 : Files.size(Path.of(file));
    boolean isShown = size >= LARGE && Terminal.isStandardError();
    return new ProgressBar(spec.commandLine().getErr(), isShown, size, System::nanoTime);
  }

  /** Why reading ended before the end of the file; empty if it did not. What came before counts. */
  private static String readToEnd(CaptureFile capture, CaptureGleaner gleaner, ProgressBar bar)
      throws IOException {
    try {
      gleaner.readAll(capture, bar::done);
      return "";
    } catch (CaptureFormatException e) {
      return e.getMessage();
    }
  }

  private void printJson(CaptureGleaner gleaner) throws IOException {
    // Past the writer of the command line: a million bindings are written as octets, not as lines.
    OutputStream out = new BufferedOutputStream(System.out, 1 << 16);
    try (BindingJson lines = new BindingJson(out, TimeOfDay.STEADY)) {
      for (Binding binding : (Iterable<Binding>) gleaner.table().bindings()::iterator) {
        lines.write(binding);
      }
    }
    out.flush();
  }

  private void printForPeople(CaptureGleaner gleaner) {
    // The command line's writer would write each line of a million at once.
    PrintWriter out = new PrintWriter(new BufferedWriter(spec.commandLine().getOut(), 1 << 16));
    TextTable table = new TextTable(out, "LEASE", "NEXT HOP", "CLIENT", "VALID UNTIL");
    // To put half a million into words takes as long as to read them: every processor helps.
    table.rows(gleaner.table().bindings().toList(), GleanCommand::row);
    table.end();
    out.printf(
        "%n%d frames%s%n",
        gleaner.frames(),
        gleaner
            .firstTime()
            .map(
                first ->
                    ", the first of " + first + ", the last of " + gleaner.lastTime().orElseThrow())
            .orElse(""));
    out.println("messages: " + counts(gleaner.messagesByType()));
    out.println("malformed: " + gleaner.gleanCounts().of(GleanCount.MALFORMED));
    out.println("leases: " + gleaner.table().size() + " at the time of the last frame");
    printRefusals(out, "frames passed over", gleaner.frameRefusals().snapshot());
    out.flush();
  }

  private static String[] row(Binding binding) {
    return new String[] {
      binding.lease().toString(),
      binding.nextHop().map(Object::toString).orElse("-"),
      binding.clientId().toString(),
      TimeOfDay.end(binding.validUntil()).map(Object::toString).orElse("for ever")
    };
  }

  private static void printRefusals(PrintWriter out, String what, Map<String, Long> counts) {
    Map<String, Long> some =
        counts.entrySet().stream()
            .filter(count -> count.getValue() > 0)
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    if (!some.isEmpty()) {
      out.println(what + ": " + counts(some));
    }
  }

  private static String counts(Map<String, Long> counts) {
    return counts.isEmpty()
        ? "none"
        : counts.entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", "));
  }
}
