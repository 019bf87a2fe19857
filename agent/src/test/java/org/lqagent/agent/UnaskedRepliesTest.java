package org.lqagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.leasequery.Discard;
import org.lqagent.leasequery.Endpoint;

class UnaskedRepliesTest {
  private static final Endpoint FROM = Endpoint.parse("2001:db8:ff::66", 547);

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Events events = new Events(() -> now);
  private final UnaskedReplies replies = new UnaskedReplies(events, () -> now);

  private void arrive(int count, Discard reason) {
    for (int i = 0; i < count; i++) {
      replies.discarded(FROM, reason);
    }
  }

  private long told() {
    return events.counts().of(Event.REPLIES_UNASKED);
  }

  @Test
  @Tag("F-02")
  void guessingByTheThousandIsToldOnceInAWhile() {
    arrive(UnaskedReplies.MOST - 1, Discard.UNKNOWN_TRANSACTION);
    assertThat(told()).isZero();
    arrive(1, Discard.UNLISTED_PEER);
    assertThat(told()).isEqualTo(1);
    arrive(100_000, Discard.UNKNOWN_TRANSACTION);
    assertThat(told()).isEqualTo(1);
    now = now.plus(UnaskedReplies.WHILE);
    arrive(100_000, Discard.UNKNOWN_TRANSACTION);
    assertThat(told()).isEqualTo(2);
  }

  @Test
  void aFewNowAndThenAreNot() {
    for (int i = 0; i < 1000; i++) {
      arrive(UnaskedReplies.MOST / 2, Discard.UNKNOWN_TRANSACTION);
      now = now.plus(UnaskedReplies.WHILE);
    }
    assertThat(told()).isZero();
  }

  @Test
  void lateRepliesAndOddOnesAreNot() {
    arrive(1000, Discard.LATE);
    arrive(1000, Discard.OTHER_MESSAGE);
    assertThat(told()).isZero();
  }
}
