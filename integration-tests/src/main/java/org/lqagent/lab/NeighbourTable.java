package org.lqagent.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The kernel's table of IPv6 neighbours, which all network namespaces of a machine share.
 *
 * <p>By default it takes 1024. A lab with some hundred interfaces that come and go can fill it, and
 * then neighbours in all labs of the machine do not hear each other, without a word but "neighbor
 * table overflow" in the kernel's log.
 */
final class NeighbourTable {
  private static final Path SETTINGS = Path.of("/proc/sys/net/ipv6/neigh/default");
  private static final int ENTRIES = 65_536;

  /** Raises the limits for as long as the machine runs; never lowers one. */
  static void makeRoom() {
    for (String limit : new String[] {"gc_thresh3", "gc_thresh2", "gc_thresh1"}) {
      Path setting = SETTINGS.resolve(limit);
      try {
        // Only the machine's own namespace has them.
        if (Files.exists(setting)
            && Integer.parseInt(Files.readString(setting).strip()) < ENTRIES) {
          Files.writeString(setting, Integer.toString(ENTRIES));
        }
      } catch (IOException e) {
        throw new LabException("cannot make room for neighbours in " + setting, e);
      }
    }
  }

  private NeighbourTable() {}
}
