package org.lqagent.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.dhcpv6.Duid;

/** The index of clients beside a map. */
class ClientIndexTest {
  /** Few are in each other's way, many have it grow. */
  @ParameterizedTest
  @ValueSource(ints = {20, 32, 700, 20_000})
  void findsTheFirstRowOfEachClientWhateverCameAndWent(int clients) {
    SplittableRandom random = new SplittableRandom(clients);
    ClientIndex index = new ClientIndex();
    Map<Duid, Binding> model = new HashMap<>();
    for (int step = 0; step < 5 * clients + 1000; step++) {
      Duid client = client(random.nextInt(clients));
      if (random.nextInt(3) == 0) {
        index.remove(client);
        model.remove(client);
      } else {
        Binding row = Bindings.binding("2001:db8:1::" + step % 10_000, client, "acc0");
        assertThat(index.put(row)).isSameAs(model.put(client, row));
      }
    }
    for (int number = 0; number < clients; number++) {
      assertThat(index.find(client(number))).isSameAs(model.get(client(number)));
    }
  }

  private static Duid client(int number) {
    return Duid.parse("000300010200%08x".formatted(number));
  }
}
