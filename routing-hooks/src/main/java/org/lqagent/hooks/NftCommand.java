package org.lqagent.hooks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The nft program, for what changes seldom and shall be readable. */
final class NftCommand {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final String program;

  NftCommand(String program) {
    this.program = program;
  }

  /**
   * Has a script done at one moment, or not at all.
   *
   * @throws HookFailedException with what the program says to the line of the script
   */
  void apply(String script) throws IOException {
    Path errors = Files.createTempFile("lqagent-nft", ".err");
    try {
      Process process = start(errors);
      try (OutputStream input = process.getOutputStream()) {
        input.write(script.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It ended without reading all; what it has to say about that is among its errors.
        process.waitFor();
      }
      if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new HookFailedException(
            program + " did not end within " + DEADLINE.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw new HookFailedException(program + " refused: " + Files.readString(errors).strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HookFailedException("interrupted while " + program + " was running", e);
    } finally {
      Files.delete(errors);
    }
  }

  private Process start(Path errors) throws HookFailedException {
    try {
      return new ProcessBuilder(program, "-f", "-")
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(errors.toFile())
          .start();
    } catch (IOException e) {
      throw new HookFailedException(
          program + " cannot be run (Debian's package nftables has it): " + e.getMessage(), e);
    }
  }
}
