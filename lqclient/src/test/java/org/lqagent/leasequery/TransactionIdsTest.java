package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TransactionIdsTest {
  private static final Instant NOW = Instant.EPOCH;

  private record Closed(int id, int second) {}

  @Test
  @Tag("LQ-REQ-016")
  void noTwoOpenExchangesShareOne() {
    TransactionIds ids = new TransactionIds(new Random(1));
    Set<Integer> open = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      int id = ids.open(NOW);
      assertThat(id).isBetween(0, 0xffffff);
      assertThat(open.add(id)).isTrue();
    }
  }

  @Test
  void aClosedOneRestsForAMinute() {
    TransactionIds ids = new TransactionIds(new Random(1));
    int id = ids.open(NOW);
    ids.close(id, NOW);
    ids.open(NOW.plus(Duration.ofSeconds(59)));
    assertThat(ids.isKnown(id)).isTrue();
    ids.open(NOW.plus(Duration.ofSeconds(60)));
    assertThat(ids.isKnown(id)).isFalse();
  }

  @Test
  void onlySoManyRest() {
    TransactionIds ids = new TransactionIds(new Random(1));
    int first = ids.open(NOW);
    ids.close(first, NOW);
    for (int i = 0; i < TransactionIds.MOST_RESTING; i++) {
      ids.close(ids.open(NOW), NOW);
    }
    assertThat(ids.isKnown(first)).isFalse();
  }

  @Test
  void theyRestInTheOrderOfTheirClosing() {
    TransactionIds ids = new TransactionIds(new Random(3));
    Deque<Closed> closed = new ArrayDeque<>();
    for (int second = 0; second < 1000; second++) {
      Instant now = NOW.plusSeconds(second);
      // More and more a second, so that the ring grows while it is in use.
      for (int i = 0; i <= second / 100; i++) {
        int id = ids.open(now);
        ids.close(id, now);
        closed.add(new Closed(id, second));
      }
      while (closed.element().second() <= second - 60) {
        assertThat(ids.isKnown(closed.remove().id())).isFalse();
      }
      assertThat(closed).allMatch(entry -> ids.isKnown(entry.id()));
    }
  }
}
