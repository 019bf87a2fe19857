package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LagTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Lag<String> lag = new Lag<>();

  @Test
  void isNothingBeforeAnythingIsMarked() {
    assertThat(lag.at(NOON)).isZero();
  }

  @Test
  void isTheTimeFromTheMarkToItsWriting() {
    lag.marked("a", NOON);
    lag.marked("b", NOON.plusSeconds(1));
    lag.written(List.of("b"), NOON.plusSeconds(2));
    assertThat(lag.at(NOON.plusSeconds(2))).isEqualTo(Duration.ofSeconds(2));
    lag.written(List.of("c", "a"), NOON.plusSeconds(3));
    assertThat(lag.at(NOON.plusSeconds(60))).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void growsWhileTheMarkWaits() {
    lag.marked("a", NOON);
    lag.written(List.of("a"), NOON.plusMillis(5));
    lag.marked("a", NOON.plusSeconds(1));
    assertThat(lag.at(NOON.plusSeconds(1))).isEqualTo(Duration.ofMillis(5));
    assertThat(lag.at(NOON.plusSeconds(9))).isEqualTo(Duration.ofSeconds(8));
    lag.settled(List.of("a", "b"));
    assertThat(lag.at(NOON.plusSeconds(9))).isEqualTo(Duration.ofSeconds(8));
    lag.settled(List.of("b"));
    assertThat(lag.at(NOON.plusSeconds(9))).isEqualTo(Duration.ofMillis(5));
  }
}
