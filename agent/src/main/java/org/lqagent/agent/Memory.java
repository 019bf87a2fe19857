package org.lqagent.agent;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
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

  /** As it was set: what the runtime calls its maximum is less by what a collector keeps free. */
  private static final long LIMIT =
      Long.parseLong(
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
              .getVMOption("MaxHeapSize")
              .getValue());

  static Memory now() {
    Runtime runtime = Runtime.getRuntime();
    return new Memory(runtime.totalMemory() - runtime.freeMemory(), LIMIT, residentNow());
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
