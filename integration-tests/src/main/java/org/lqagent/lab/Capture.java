package org.lqagent.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A tcpdump that writes the packets of one interface into a file, until it is closed. */
public final class Capture implements AutoCloseable {
  private final Part tcpdump;
  private final Path file;

  private Capture(Part tcpdump, Path file) {
    this.tcpdump = tcpdump;
    this.file = file;
  }

  static Capture start(Lab lab, Place place, String device, String filter) {
    String name = freeName(lab.directory(), "capture-" + place.suffix() + "-" + device);
    Path file = lab.directory().resolve(name + ".pcap");
    // -Z: as another user it could not write into the lab's directory.
    List<String> arguments =
        List.of(
            "-i", device, "-U", "--immediate-mode", "-Z", "root", "-w", file.toString(), filter);
    Part tcpdump = lab.start(place, name, Program.TCPDUMP.unconfined(lab.directory(), arguments));
    tcpdump.awaitLine("listening on", Lab.READY);
    return new Capture(tcpdump, file);
  }

  private static String freeName(Path directory, String stem) {
    return IntStream.iterate(1, i -> i + 1)
        .mapToObj(i -> stem + "-" + i)
        .filter(name -> Files.notExists(directory.resolve(name + ".pcap")))
        .findFirst()
        .orElseThrow();
  }

  /** The capture file, in pcap format; it is complete after {@link #close()}. */
  public Path file() {
    return file;
  }

  /** The packets up to now, as tcpdump prints them, names and times left out. */
  public List<String> lines() {
    List<String> command =
        List.of(Program.TCPDUMP.path().toString(), "-n", "-t", "-v", "-r", file.toString());
    return Outcome.of(command, "")
        .output()
        .lines()
        // The first line says what file it reads.
        .filter(line -> !line.startsWith("reading from file"))
        .toList();
  }

  /** Waits for a packet whose line has a match of the expression in it, and returns the line. */
  public String awaitLine(String expression, Duration within) {
    Pattern pattern = Pattern.compile(expression);
    return Await.present(
        "a packet like \"" + expression + "\" on " + tcpdump.name(),
        within,
        () -> lines().stream().filter(pattern.asPredicate()).findFirst(),
        () -> "seen: " + String.join("\n  ", lines()));
  }

  @Override
  public void close() {
    tcpdump.stop();
  }
}
