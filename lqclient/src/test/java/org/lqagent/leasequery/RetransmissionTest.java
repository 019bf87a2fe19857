package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RetransmissionTest {
  private static final Instant START = Instant.EPOCH;

  /** When it is sent, and last when it fails, in seconds since the start. */
  private static List<Double> times(RandomGenerator random) {
    List<Double> times = new ArrayList<>(List.of(0.0));
    Optional<Retransmission> next = Optional.of(Retransmission.first(START, random));
    while (next.isPresent()) {
      Instant due = next.get().due();
      times.add(Duration.between(START, due).toNanos() / 1e9);
      next = next.get().again(due, random);
    }
    return times;
  }

  @Test
  @Tag("LQ-REQ-031")
  @Tag("LQ-REQ-028")
  @Tag("LQ-REQ-033")
  @Tag("LQ-REQ-034")
  @Tag("LQ-WIRE-024")
  void withoutJitterItIsSentAt0And1And3And7And15AndFailsAt25() {
    RandomGenerator middle =
        new RandomGenerator() {
          @Override
          public long nextLong() {
            return 0;
          }

          @Override
          public double nextDouble(double from, double to) {
            return (from + to) / 2;
          }
        };
    assertThat(times(middle)).containsExactly(0.0, 1.0, 3.0, 7.0, 15.0, 25.0);
  }

  @Test
  @Tag("LQ-REQ-029")
  @Tag("LQ-REQ-032")
  void everyJitterStaysInTheWindows() {
    double[][] windows = {
      {0, 0}, {0.900, 1.100}, {2.610, 3.410}, {5.859, 8.261}, {12.032, 19.261}, {21.032, 30.261}
    };
    for (int seed = 0; seed < 20_000; seed++) {
      List<Double> times = times(new Random(seed));
      assertThat(times).hasSize(windows.length);
      for (int i = 0; i < windows.length; i++) {
        assertThat(times.get(i))
            .as("seed %d, send %d", seed, i + 1)
            .isBetween(windows[i][0], windows[i][1]);
      }
    }
  }

  @Test
  @Tag("LQ-REQ-030")
  void everyGeneratorGivesOtherTimes() {
    assertThat(times(new Random(1))).isNotEqualTo(times(new Random(2)));
  }

  @Test
  @Tag("A-07")
  void theLongestTimeoutIsTenSecondsWithItsOwnJitter() {
    for (int seed = 0; seed < 1000; seed++) {
      List<Double> times = times(new Random(seed));
      assertThat(times.get(5) - times.get(4)).isBetween(9.0, 11.0);
    }
  }
}
