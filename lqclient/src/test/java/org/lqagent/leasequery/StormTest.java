package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.leasequery.Scene.A;
import static org.lqagent.leasequery.Scene.CLIENT;
import static org.lqagent.leasequery.Scene.DELEGATED;
import static org.lqagent.leasequery.Scene.ID_A;
import static org.lqagent.leasequery.Scene.about;
import static org.lqagent.leasequery.Scene.client;
import static org.lqagent.leasequery.Scene.leased;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/** After a reboot everybody speaks at once, and again each second until the answer is there. */
@Tag("F-55")
class StormTest {
  private static final int SUBSCRIBERS = 5_000;
  private static final int HOSTS_OF_EACH = 10;
  private static final int INTERFACES = 10;

  private final Scene scene = Scene.with(A);

  /** How many questions had been sent when a prefix became known. */
  private final Map<Ipv6Prefix, Integer> known = new HashMap<>();

  @Test
  void fiftyThousandHostsAreBackByTheQuestionsForTheirPrefixes() {
    List<Ipv6Address> hosts = hosts();
    int answered = 0;
    for (int hundredth = 0; known.size() < SUBSCRIBERS; hundredth++) {
      assertThat(hundredth).as("hundredths of a second").isLessThan(2 * 60 * 100);
      if (hundredth % 100 == 0) {
        hosts.forEach(this::speak);
      }
      assertThat(open()).isLessThanOrEqualTo(Pace.DEFAULT.openPerServer());
      for (int sent = scene.transport.sent.size(); answered < sent; answered++) {
        answer(scene.transport.sent.get(answered));
      }
      scene.seconds(0.01);
    }

    List<FakeTransport.Sent> sent = scene.transport.sent;
    for (int i = 0; i < sent.size(); i++) {
      Ipv6Address host = host(sent.get(i));
      assertThat(i).as("when " + host + " was asked about").isLessThan(known.get(prefix(host)));
    }
    // Only hosts of one prefix that were asked about in the same moment cost a second question.
    assertThat(sent).hasSizeBetween(SUBSCRIBERS, SUBSCRIBERS + SUBSCRIBERS / 20);
    assertThat(scene.counters.value("leasequery.refused.queue-full")).isPositive();
    assertThat(scene.counters.value("leasequery.covered")).isPositive();
    scene.time.exhaust();
    assertThat(open()).isZero();
  }

  private int open() {
    return scene.client.servers().getNow(List.of()).get(0).open();
  }

  private static List<Ipv6Address> hosts() {
    List<Ipv6Address> hosts = new ArrayList<>();
    for (int subscriber = 0; subscriber < SUBSCRIBERS; subscriber++) {
      for (int host = 1; host <= HOSTS_OF_EACH; host++) {
        hosts.add(new Ipv6Address(DELEGATED.network().high() + 0x100L * subscriber + host, 7));
      }
    }
    Collections.shuffle(hosts, new Random(5));
    return hosts;
  }

  private void speak(Ipv6Address host) {
    Ipv6Prefix prefix = prefix(host);
    if (!known.containsKey(prefix)) {
      String interfaceName = "acc" + (prefix.network().high() >>> 8) % INTERFACES;
      scene.client.ask(
          about(host),
          interfaceName,
          news -> known.putIfAbsent(prefix, scene.transport.sent.size()));
    }
  }

  private void answer(FakeTransport.Sent sent) {
    scene.reply(sent.id(), A, ID_A, client(CLIENT, 20, leased(prefix(host(sent)))));
  }

  private static Ipv6Address host(FakeTransport.Sent sent) {
    return sent.query().options().first(IaAddress.class).orElseThrow().address();
  }

  private static Ipv6Prefix prefix(Ipv6Address host) {
    return Ipv6Prefix.containing(host, DELEGATED.length());
  }
}
