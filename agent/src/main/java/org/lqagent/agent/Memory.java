package org.lqagent.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The memory of this process, in octets.
 *
 * @param used of the heap, garbage included
 * @param limit that the heap cannot exceed; the process ends rather than run without
 * @param resident of the whole process, as the kernel counts it; empty if it does not tell
 */
record Memory(long used, long limit, OptionalLong resident) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  static Memory now() {
    Runtime runtime = Runtime.getRuntime();
    return new Memory(
        runtime.totalMemory() - runtime.freeMemory(), runtime.maxMemory(), residentNow());
  }

  private static OptionalLong residentNow() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(RESIDENT))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
