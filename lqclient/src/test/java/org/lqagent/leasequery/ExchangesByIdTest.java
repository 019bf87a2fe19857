package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExchangesByIdTest {
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
  void itFindsWhatAMapWouldHoweverTheIdsCrowd() {
    ExchangesById exchanges = new ExchangesById();
    Map<Integer, Exchange> model = new HashMap<>();
    Random random = new Random(1);
    for (int step = 0; step < 100_000; step++) {
      // Few low bits, so that they get in each other's way, and at times many of them.
      int id = random.nextInt(8) << 12 | random.nextInt(step % 20_000 < 10_000 ? 64 : 8);
      Exchange known = model.get(id);
      assertThat(exchanges.get(id)).isSameAs(known);
      if (known == null) {
        Exchange added = exchange(id);
        exchanges.add(added);
        model.put(id, added);
      } else {
        exchanges.remove(known);
        model.remove(id);
      }
    }
    model.forEach((id, exchange) -> assertThat(exchanges.get(id)).isSameAs(exchange));
    Exchange stranger = exchange(0xffffff);
    exchanges.remove(stranger);
    assertThat(exchanges.get(0xffffff)).isNull();
  }
}
