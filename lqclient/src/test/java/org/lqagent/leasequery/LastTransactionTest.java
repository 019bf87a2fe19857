package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastTransactionTest {
  private static final Instant STEADY = Instant.parse("2026-03-01T12:00:00Z");

  // The two clocks are hours apart: the machine's time of day was set while we ran.
  private static final Instant TIME_OF_DAY = Instant.parse("2026-03-01T17:00:00Z");

  private static LastTransaction read(long clt) {
    return LastTransaction.read(clt, STEADY, () -> TIME_OF_DAY);
  }

  @Test
  void anAgeCountsBackFromTheArrival() {
    assertThat(read(20)).isEqualTo(new LastTransaction(STEADY.minusSeconds(20), false));
  }

  @Test
  @Tag("F-26")
  @Tag("F-35")
  void aTimeOfDayBecomesAnAgeByTheClockThatServersShare() {
    long heard = TIME_OF_DAY.minusSeconds(20).getEpochSecond();
    assertThat(read(heard)).isEqualTo(new LastTransaction(STEADY.minusSeconds(20), true));
  }

  @Test
  void aServersClockMayBeALittleAhead() {
    long heard = TIME_OF_DAY.plus(LastTransaction.CLOCKS_APART).getEpochSecond();
    assertThat(read(heard).at()).isEqualTo(STEADY);
    assertThat(read(heard + 1).isKnown()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0xffff_ffffL, 0xffff_fff0L, 999_999_999L, 1_000_000_000L, 3_000_000_000L})
  @Tag("F-26")
  void aNumberThatIsNeitherIsOlderThanEverything(long clt) {
    LastTransaction read = read(clt);
    assertThat(read.isKnown()).isFalse();
    assertThat(read.at()).isBefore(STEADY.minus(Duration.ofDays(10_000)));
  }

  @Test
  void tenYearsAreStillAnAge() {
    assertThat(read(LastTransaction.OLDEST.toSeconds()).isKnown()).isTrue();
    assertThat(read(LastTransaction.OLDEST.toSeconds() + 1).isKnown()).isFalse();
  }
}
