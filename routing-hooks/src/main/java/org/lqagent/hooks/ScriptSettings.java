package org.lqagent.hooks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a script is run.
 *
 * @param command the executable and its arguments
 * @param batch for how long changes are gathered after the first of them, 0..1 h
 * @param deadline how long a run may take before it is ended, 1 s..1 h
 * @param firstPause before the first retry; doubles each time
 * @param longestPause before any retry
 * @param lines how many changes one run is given at most
 * @param pending how many changes may wait, beside one for each of those that exist; when there are
 *     more, all are told anew
 */
public record ScriptSettings(
    List<String> command,
    Duration batch,
    Duration deadline,
    Duration firstPause,
    Duration longestPause,
    int lines,
    int pending) {
  public ScriptSettings {
    command = List.copyOf(command);
    if (command.isEmpty() || !Path.of(command.get(0)).isAbsolute()) {
      throw new IllegalArgumentException("script must be an absolute path, is " + command);
    }
    if (lines < 1 || pending < 1) {
      throw new IllegalArgumentException("lines and pending must be positive");
    }
  }

  /** Retries after a second, later five minutes; at most 10,000 changes a run. */
  public static ScriptSettings of(Path script, Duration batch, Duration deadline) {
    return new ScriptSettings(
        List.of(script.toString()),
        batch,
        deadline,
        Duration.ofSeconds(1),
        Duration.ofMinutes(5),
        10_000,
        100_000);
  }
}
