package org.lqagent.lab.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** Something that keeps so many questions outstanding: each answer asks the next. */
interface ClosedLoop extends AutoCloseable {
  void start(int width);

  /** When which answers came; written by one thread. */
  Answers answers();

  /** Datagrams that had to be sent again, or that were never answered. */
  long lost();

  @Override
  void close();

  /**
   * What was measured in a round.
   *
   * @param cpuMicros of this process for each answer; on a busy machine this says more than the
   *     rate
   * @param interval nanoseconds from one answer to the next, at the median: with one outstanding,
   *     the time a question takes
   */
  record Round(double perSecond, double cpuMicros, double cores, long interval, long lost) {}

  /** Runs a loop for a time, of which the first tenth does not count, and closes it. */
  static Round measure(ClosedLoop loop, int width, Duration time) throws InterruptedException {
    try (loop) {
      loop.start(width);
      Thread.sleep(time.toMillis() / 10);
      long from = System.nanoTime();
      long cpuFrom = cpuNanos();
      long before = loop.answers().count();
      Thread.sleep(time.toMillis());
      double answered = loop.answers().count() - before;
      double cpu = cpuNanos() - cpuFrom;
      double took = System.nanoTime() - from;
      return new Round(
          answered * 1e9 / took,
          cpu / 1e3 / answered,
          cpu / took,
          loop.answers().medianInterval(),
          loop.lost());
    }
  }

  /** Runs a loop for so many answers, at most a minute, so that the compiler is done with it. */
  static void warmUp(ClosedLoop loop, int width, long answers) throws InterruptedException {
    try (loop) {
      loop.start(width);
      long latest = System.nanoTime() + Duration.ofMinutes(1).toNanos();
      while (loop.answers().count() < answers && System.nanoTime() < latest) {
        Thread.sleep(50);
      }
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
