package org.lqagent.lab;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The repository that this class was built in, and the commands in it. */
public final class Checkout {
  private Checkout() {}

  /**
   * Its root: the nearest folder upwards that has the daemon's command in it.
   *
   * @throws IllegalStateException if there is none, since this class was taken elsewhere
   */
  public static Path root() {
    Path here = here();
    for (Path folder = here; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("agent/bin/lqagent"))) {
        return folder;
      }
    }
    throw new IllegalStateException(here + " is in no checkout of lqagent");
  }

  /** The daemon's command. */
  public static Path lqagent() {
    return root().resolve("agent/bin/lqagent");
  }

  /** The command of the reference server. */
  public static Path lqserver() {
    return root().resolve("integration-tests/bin/lqserver");
  }

  private static Path here() {
    try {
      return Path.of(Checkout.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
