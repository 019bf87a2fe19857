package org.lqagent.agent.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How long the kernel has been running, the time asleep included. */
public final class Uptime {
  private static final Path FILE = Path.of("/proc/uptime");

  private Uptime() {}

  /** As the kernel says it, to the hundredth of a second; empty if it does not. */
  public static Optional<Duration> now() {
    try {
      String seconds = Files.readString(FILE).split(" ")[0];
      return Optional.of(Duration.ofMillis((long) (Double.parseDouble(seconds) * 1000)));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
