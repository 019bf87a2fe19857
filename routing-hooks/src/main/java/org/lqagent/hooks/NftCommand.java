package org.lqagent.hooks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The nft program, for what changes seldom and shall be readable. */
final class NftCommand {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final String program;

  NftCommand(String program) {
    this.program = program;
  }

  /** Has a script done at one moment, or not at all. */
  void apply(String script) throws IOException {
    run(script, "-f", "-");
  }

  /** The table without what is in its sets and counters; fails if there is none. */
  String list(String table) throws IOException {
    return run("", "--stateless", "--terse", "list", "table", "ip6", table);
  }

  private String run(String input, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile("lqagent-nft", ".out");
    Path errors = Files.createTempFile("lqagent-nft", ".err");
    try {
      Process process = start(command, out, errors);
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It ended without reading all: what it has to say about that follows.
        process.onExit();
      }
      if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new HookFailedException(
            program + " did not end within " + DEADLINE.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw new HookFailedException(program + " refused: " + Files.readString(errors).strip());
      }
      return Files.readString(out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HookFailedException("interrupted while nft was running", e);
    } finally {
      Files.delete(out);
      Files.delete(errors);
    }
  }

  private Process start(List<String> command, Path out, Path errors) throws HookFailedException {
    try {
      return new ProcessBuilder(command)
          .redirectOutput(out.toFile())
          .redirectError(errors.toFile())
          .start();
    } catch (IOException e) {
      throw new HookFailedException(
          program + " cannot be run (Debian's package nftables has it): " + e.getMessage(), e);
    }
  }
}
