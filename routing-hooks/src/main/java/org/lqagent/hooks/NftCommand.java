package org.lqagent.hooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The nft program, for what changes seldom and shall be readable. */
final class NftCommand {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final String program;
  private final Duration deadline;

  NftCommand(String program) {
    this(program, DEADLINE);
  }

  /**
   * @param deadline how long it may run
   */
  NftCommand(String program, Duration deadline) {
    this.program = program;
    this.deadline = deadline;
  }

  /**
   * Has a script done at one moment, or not at all.
   *
   * @throws HookFailedException with what the program says to the line of the script
   */
  void apply(String script) throws IOException {
    Path errors = Files.createTempFile("lqagent-nft", ".err");
    Path input = Files.createTempFile("lqagent-nft", ".nft");
    try {
      // From a file, so that one that does not read holds up nobody beyond its deadline.
      Files.writeString(input, script);
      Process process = start(input, errors);
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        throw new HookFailedException(
            program + " did not end within " + deadline.toMillis() / 1000.0 + " s");
      }
      if (process.exitValue() != 0) {
        throw new HookFailedException(program + " refused: " + Files.readString(errors).strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HookFailedException("interrupted while " + program + " was running", e);
    } finally {
      Files.delete(errors);
      Files.delete(input);
    }
  }

  private Process start(Path input, Path errors) throws HookFailedException {
    try {
      return new ProcessBuilder(program, "-f", "-")
          .redirectInput(input.toFile())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(errors.toFile())
          .start();
    } catch (IOException e) {
      throw new HookFailedException(
          program + " cannot be run (Debian's package nftables has it): " + e.getMessage(), e);
    }
  }
}
