package org.lqagent.lab;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the repository is that these tests are of. */
public final class Checkout {
  private Checkout() {}

  /** Its root: the nearest folder upwards that has the daemon's command in it. */
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("agent/bin/lqagent"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
