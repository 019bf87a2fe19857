package org.lqagent.hooks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of a script: lines on its standard input, a deadline, and what it has to say when it
 * fails.
 *
 * <p>The lines come from a file, so that a script that reads none of them holds up nobody.
 */
final class ScriptRun {
  private static final int LAST_WORDS = 400;

  private final List<String> command;
  private final Duration deadline;

  ScriptRun(List<String> command, Duration deadline) {
    this.command = command;
    this.deadline = deadline;
  }

  /**
   * Runs it.
   *
   * @throws HookFailedException if it cannot be run, says that it failed, or does not end in time
   * @throws InterruptedException if this thread was; the script is ended
   */
  void with(List<String> lines) throws IOException, InterruptedException {
    Path input = Files.createTempFile("lqagent-hook", ".jsonl");
    try {
      Files.write(input, lines);
      run(input);
    } finally {
      Files.deleteIfExists(input);
    }
  }

  private void run(Path input) throws IOException, InterruptedException {
    Process process = start(input);
    LastWords words = new LastWords(process.getErrorStream());
    try {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new ScriptOverdueException(
            command.get(0)
                + " did not end within "
                + deadline.toMillis() / 1000.0
                + " s and was killed");
      }
      if (process.exitValue() != 0) {
        throw new HookFailedException(
            command.get(0) + " ended with status " + process.exitValue() + words.text());
      }
    } finally {
      // What it started may hold on to the pipe, or go on for ever. It goes itself first: if what
      // it waits for ended before, it would go on with its next line.
      List<ProcessHandle> started = process.descendants().toList();
      process.destroyForcibly();
      started.forEach(ProcessHandle::destroyForcibly);
      words.close();
    }
  }

  private Process start(Path input) throws HookFailedException {
    try {
      return new ProcessBuilder(command)
          .directory(Path.of("/").toFile())
          .redirectInput(input.toFile())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new HookFailedException(command.get(0) + " cannot be run: " + e.getMessage(), e);
    }
  }

  /** The end of what it prints to its standard error, read so that it never waits for a reader. */
  private static final class LastWords {
    private final InputStream in;
    private final Thread reader = new Thread(this::read, "lqagent script errors");
    private byte[] end = new byte[0];

    LastWords(InputStream in) {
      this.in = in;
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      byte[] buffer = new byte[4096];
      try {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          add(buffer, count);
        }
      } catch (IOException e) {
        // Closed because the script is over.
      }
    }

    private synchronized void add(byte[] buffer, int count) {
      byte[] all = Arrays.copyOf(end, end.length + count);
      System.arraycopy(buffer, 0, all, end.length, count);
      end = Arrays.copyOfRange(all, Math.max(0, all.length - LAST_WORDS), all.length);
    }

    /** On one line, and nothing in it that a terminal would obey. */
    String text() throws InterruptedException {
      // Its end has closed the pipe, unless a child of it holds that.
      reader.join(200);
      synchronized (this) {
        String said =
            new String(end, StandardCharsets.UTF_8)
                .strip()
                .replaceAll("\\s*\\R\\s*", " / ")
                .replaceAll("\\p{Cntrl}", "?");
        return said.isEmpty() ? "" : ": " + said;
      }
    }

    void close() throws IOException {
      in.close();
    }
  }
}
