package org.lqagent.gleaning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work that is done ahead, whatever the work. */
@Timeout(60)
class AheadTest {
  private static final int LAST = 50;

  @Test
  void batchesComeInOrderAndEndWithTheLast() throws Exception {
    AtomicInteger number = new AtomicInteger();
    List<Integer> seen = new ArrayList<>();
    try (Ahead<Integer> ahead = Ahead.start("counting", () -> batch(number.incrementAndGet()))) {
      Ahead.Batch<Integer> batch = ahead.next();
      seen.addAll(batch.items());
      while (!batch.isLast()) {
        batch = ahead.next();
        seen.addAll(batch.items());
      }
    }
    assertThat(seen).containsExactlyElementsOf(IntStream.rangeClosed(1, LAST).boxed().toList());
    assertThat(number).hasValue(LAST);
  }

  @Test
  void whatGoesWrongInTheWorkEndsIt() throws Exception {
    AtomicInteger number = new AtomicInteger();
    Error wrong = new StackOverflowError("too deep");
    try (Ahead<Integer> ahead =
        Ahead.start(
            "failing",
            () -> {
              if (number.get() == 1) {
                throw wrong;
              }
              return batch(number.incrementAndGet());
            })) {
      assertThat(ahead.next()).isEqualTo(batch(1));
      Ahead.Batch<Integer> last = ahead.next();
      assertThat(last.items()).isEmpty();
      assertThat(last.isLast()).isTrue();
      assertThat(last.reason()).containsSame(wrong);
    }
  }

  @Test
  void nobodyIsEverFarAhead() throws Exception {
    AtomicInteger number = new AtomicInteger();
    try (Ahead<Integer> ahead = Ahead.start("counting", () -> batch(number.incrementAndGet()))) {
      for (int taken = 1; taken <= LAST; taken++) {
        assertThat(ahead.next()).isEqualTo(batch(taken));
        // Those that wait, and one in the hands of the thread.
        assertThat(number.get()).isLessThanOrEqualTo(taken + Ahead.BATCHES + 1);
      }
    }
  }

  private static Ahead.Batch<Integer> batch(int number) {
    return new Ahead.Batch<>(List.of(number), number, number == LAST, Optional.empty());
  }
}
