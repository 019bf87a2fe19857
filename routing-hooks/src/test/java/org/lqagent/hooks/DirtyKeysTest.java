package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirtyKeysTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final DirtyKeys<String> dirty = new DirtyKeys<>();

  @Test
  void givesEachKeyOnceTheLongestWaitingFirst() {
    dirty.markAll(List.of("a", "b", "a", "c", "b"));
    assertThat(dirty.take(2, NOW)).containsExactly("a", "b");
    dirty.mark("a");
    assertThat(dirty.take(9, NOW)).containsExactly("c", "a");
    assertThat(dirty.take(9, NOW)).isEmpty();
    assertThat(dirty.next(NOW)).isEmpty();
  }

  @Test
  void aFailedKeyComesBackAfterPausesThatDouble() {
    Instant at = NOW;
    for (long millis :
        new long[] {100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000}) {
      dirty.failed("a", at);
      assertThat(dirty.contains("a")).isTrue();
      assertThat(dirty.next(at)).contains(at.plusMillis(millis));
      assertThat(dirty.take(9, at.plusMillis(millis - 1))).isEmpty();
      at = at.plusMillis(millis);
      assertThat(dirty.take(9, at)).containsExactly("a");
    }
    dirty.done("a");
    assertThat(dirty.contains("a")).isFalse();
    dirty.failed("a", at);
    assertThat(dirty.next(at)).contains(at.plus(DirtyKeys.FIRST_PAUSE));
  }

  @Test
  void aFailedKeyThatIsMarkedDoesNotWait() {
    dirty.failed("a", NOW);
    dirty.mark("a");
    assertThat(dirty.take(9, NOW)).containsExactly("a");
    dirty.done("a");
    assertThat(dirty.take(9, NOW.plus(Duration.ofHours(1)))).as("its pause is void").isEmpty();
  }

  @Test
  void othersDoNotWaitForAFailedKey() {
    dirty.failed("a", NOW);
    dirty.mark("b");
    assertThat(dirty.take(9, NOW)).containsExactly("b");
  }

  @Test
  void aPauseTooLongForAnIntegerIsTheLongest() {
    for (int i = 0; i < 100; i++) {
      dirty.failed("a", NOW);
    }
    assertThat(dirty.isFailing("a")).isTrue();
    assertThat(dirty.take(9, NOW.plus(DirtyKeys.LONGEST_PAUSE))).containsExactly("a");
  }
}
