package org.lqagent.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A process of the lab, found again by a mark in its environment.
 *
 * <p>The mark {@code LQAGENT_LAB=lab/place/part} stays with a process for life and cannot come to
 * stand for another, as a number in a file does when the kernel gives the number out again. So
 * {@code lab down} needs no record that a crash could spoil.
 */
public final class Part {
  private static final String MARK = "LQAGENT_LAB";
  private static final Duration ASKED = Duration.ofSeconds(3);
  private static final int TAIL_LINES = 15;

  private final String name;
  private final Place place;
  private final ProcessHandle process;
  private final Path log;
  private final long logStart;

  private Part(String name, Place place, ProcessHandle process, Path log, long logStart) {
    this.name = name;
    this.place = place;
    this.process = process;
    this.log = log;
    this.logStart = logStart;
  }

  /**
   * Starts a process that outlives this one, unless it is stopped.
   *
   * @param directory where its log goes, and where it runs
   */
  static Part start(
      Namespaces namespaces, Path directory, Place place, String name, List<String> command) {
    Path log = directory.resolve(name + ".log");
    // A session of its own: an interrupt from the terminal is not meant for it. Whoever runs the
    // lab
    // under nohup ignores SIGHUP; its parts do not.
    List<String> whole =
        Stream.concat(
                Stream.of("setsid", "env", "--default-signal=HUP,INT"),
                namespaces.exec(place, command).stream())
            .toList();
    ProcessBuilder builder =
        new ProcessBuilder(whole)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Map<String, String> environment = builder.environment();
    environment.put(MARK, namespaces.lab() + "/" + place.suffix() + "/" + name);
    try {
      long logStart = Files.exists(log) ? Files.size(log) : 0;
      return new Part(name, place, builder.start().toHandle(), log, logStart);
    } catch (IOException e) {
      throw new LabException("cannot start " + String.join(" ", command), e);
    }
  }

  /** The running parts of a lab, whoever started them; children of a part are not listed. */
  static List<Part> running(String lab, Path directory) {
    return ProcessHandle.allProcesses()
        .flatMap(
            process ->
                mark(process)
                    .filter(mark -> mark.startsWith(lab + "/"))
                    .filter(mark -> !process.parent().flatMap(Part::mark).equals(Optional.of(mark)))
                    .map(mark -> mark.split("/"))
                    .map(
                        words ->
                            new Part(
                                words[2],
                                Place.valueOf(words[1].toUpperCase(Locale.ROOT)),
                                process,
                                directory.resolve(words[2] + ".log"),
                                0))
                    .stream())
        .toList();
  }

  private static Optional<String> mark(ProcessHandle process) {
    Path proc = Path.of("/proc/" + process.pid());
    try {
      Optional<String> mark = markNow(proc);
      // While one program makes way for the next, its environment is short or empty for a moment.
      for (int i = 0; i < 100 && mark.isEmpty() && runsInALab(proc); i++) {
        LockSupport.parkNanos(1_000_000);
        mark = markNow(proc);
      }
      return mark;
    } catch (IOException e) {
      // It ended meanwhile, or is not ours to look at.
      return Optional.empty();
    }
  }

  private static Optional<String> markNow(Path proc) throws IOException {
    String environment = Files.readString(proc.resolve("environ"), StandardCharsets.ISO_8859_1);
    return Stream.of(environment.split("\0"))
        .filter(entry -> entry.startsWith(MARK + "="))
        .map(entry -> entry.substring(MARK.length() + 1))
        .findAny();
  }

  private static boolean runsInALab(Path proc) throws IOException {
    return Files.readSymbolicLink(proc.resolve("cwd")).startsWith(Lab.ROOT);
  }

  public String name() {
    return name;
  }

  public Place place() {
    return place;
  }

  public long pid() {
    return process.pid();
  }

  /** What it printed, behind what earlier runs of the same name did. */
  public Path log() {
    return log;
  }

  public boolean alive() {
    return process.isAlive() && !zombie();
  }

  /** An ended process whose parent went first is one until somebody takes its status. */
  private boolean zombie() {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid() + "/stat"), StandardCharsets.ISO_8859_1);
      return stat.startsWith(") Z", stat.lastIndexOf(')'));
    } catch (IOException e) {
      return true;
    }
  }

  /** Ends it: asks first, insists after three seconds. */
  public void stop() {
    stop(List.of(this));
  }

  static void stop(List<Part> parts) {
    parts.forEach(part -> part.process.destroy());
    long start = System.nanoTime();
    for (Part part : parts) {
      try {
        Duration left = ASKED.minusNanos(System.nanoTime() - start);
        Await.until("the end of " + part.name, left, () -> !part.alive(), part::tail);
      } catch (LabException e) {
        part.kill();
      }
    }
  }

  /** Ends it at once, as a crash would. */
  public void kill() {
    process.destroyForcibly();
    Await.until("the end of " + name, Await.PATIENCE, () -> !alive(), this::tail);
  }

  /** Waits for a line of its log that has a match of the expression in it. */
  public void awaitLine(String expression, Duration within) {
    Pattern pattern = Pattern.compile(expression);
    awaitWhileAlive(
        name + " to print \"" + expression + "\"", within, () -> pattern.matcher(text()).find());
  }

  /** Waits until a condition holds; an end of the process is an end of the wait. */
  void awaitWhileAlive(String what, Duration within, BooleanSupplier condition) {
    Await.until(what, within, () -> condition.getAsBoolean() || !alive(), this::tail);
    if (!condition.getAsBoolean()) {
      throw new LabException(name + " ended instead of reaching: " + what + "\n" + tail());
    }
  }

  /** Waits for its end. */
  public void awaitEnd(Duration within) {
    Await.until("the end of " + name, within, () -> !alive(), this::tail);
  }

  /** The last lines of its log. */
  public String tail() {
    List<String> lines = text().lines().toList();
    return log
        + " ends:\n  "
        + String.join("\n  ", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
  }

  String text() {
    try {
      return Files.readString(log, StandardCharsets.ISO_8859_1).substring((int) logStart);
    } catch (IOException e) {
      return "";
    }
  }
}
