package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AlarmsTest {
  private static final Instant NOW = Instant.EPOCH;

  private final Alarms alarms = new Alarms();

  private static Exchange exchange(int id) {
    Question question = Scene.about(Scene.HOST);
    return new Exchange(
        new Inquiry(question, "acc0", Terms.USUAL, new AnswerMerge(List.of(), conflict -> {})),
        question,
        id,
        List.of(),
        Duration.ZERO);
  }

  @Test
  void theyComeInTheOrderOfTheirTimeWhateverWasMovedOrCancelled() {
    Random random = new Random(1);
    Map<Exchange, Instant> set = new HashMap<>();
    List<Exchange> exchanges = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      exchanges.add(exchange(i));
    }
    for (int step = 0; step < 20_000; step++) {
      Exchange exchange = exchanges.get(random.nextInt(exchanges.size()));
      if (random.nextInt(3) == 0) {
        alarms.cancel(exchange);
        set.remove(exchange);
      } else {
        Instant at = NOW.plusMillis(random.nextInt(1000));
        alarms.set(exchange, at);
        set.put(exchange, at);
      }
      assertThat(alarms.next()).isEqualTo(set.values().stream().min(Comparator.naturalOrder()));
    }
    List<Instant> due = new ArrayList<>();
    Instant then = NOW.plusMillis(500);
    for (Optional<Exchange> next = alarms.due(then); next.isPresent(); next = alarms.due(then)) {
      due.add(next.get().alarm);
      assertThat(set.remove(next.get())).isEqualTo(next.get().alarm);
    }
    assertThat(due).isSorted().isNotEmpty();
    assertThat(set.values()).isNotEmpty().allMatch(then::isBefore);
  }
}
