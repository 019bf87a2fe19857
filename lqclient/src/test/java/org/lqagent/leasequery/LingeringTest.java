package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long, and how many, exchanges stay open for leases that come late. */
@Tag("A-11")
class LingeringTest {
  private static final Instant NOW = VirtualTime.START;

  private final Lingering lingering = new Lingering();
  private final List<Integer> left = new ArrayList<>();

  @Test
  void aMinute() {
    lingering.add(exchange(1), NOW);
    lingering.add(exchange(2), NOW.plusSeconds(1));
    leave(NOW.plusSeconds(60).minusNanos(1));
    assertThat(left).isEmpty();
    leave(NOW.plusSeconds(60));
    assertThat(left).containsExactly(1);
    leave(NOW.plusSeconds(61));
    assertThat(left).containsExactly(1, 2);
  }

  @Test
  void theOldestMakesRoom() {
    for (int id = 0; id < Lingering.MOST + 2; id++) {
      lingering.add(exchange(id), NOW);
    }
    leave(NOW);
    assertThat(left).containsExactly(0, 1);
  }

  private void leave(Instant now) {
    lingering.leave(now, exchange -> left.add(exchange.transactionId));
  }

  private static Exchange exchange(int id) {
    Question question = Scene.about(Scene.HOST);
    Inquiry inquiry =
        new Inquiry(question, "acc0", Terms.USUAL, new AnswerMerge(List.of(), conflict -> {}));
    return new Exchange(inquiry, question, id, List.of(), Duration.ofSeconds(1));
  }
}
