package org.lqagent.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How a command ended.
 *
 * @param status its exit status, 0 for success
 * @param output what it printed, errors included
 */
public record Outcome(int status, String output) {
  /** Runs a command to its end. */
  static Outcome of(List<String> command, String input) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It ended without reading all of it; its status and output say why.
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Outcome(process.waitFor(), output);
    } catch (IOException e) {
      throw new LabException("cannot run " + String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted in " + String.join(" ", command), e);
    }
  }

  public boolean succeeded() {
    return status == 0;
  }

  /** The output of a command that has to succeed. */
  public String orThrow(String what) {
    if (!succeeded()) {
      throw new LabException(what + " ended with status " + status + ":\n" + output);
    }
    return output;
  }
}
