package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.MessageTypes;

/** A subscriber's router that says nothing, and packets that come down for it. */
@AsRoot
class AggregateTest {
  private static final Ipv6Address STRANGER = Ipv6Address.parse("2001:db8:1::bad");

  @Test
  @Tag("LQ-REQ-004")
  @Tag("LQ-REQ-005")
  @Tag("LQ-REQ-006")
  void onlyBelowAnAggregateDoPacketsToASilentRouterMakeAQuestion() {
    try (Lab lab = Lab.ofThisProcess()) {
      ClientLease lease = lab.client().start();
      lab.client().stop();
      LabAgent agent = new LabAgent(lab);

      agent.start(agent.configuration().replaceAll("(?m)^routes:.*\n", ""));
      assertThat(routes(lab)).doesNotContain("unreachable");
      try (Capture uplink = lab.capture(Place.BNG, Lab.UPLINK, "udp dst port 547")) {
        pingDown(lab, lease.hostAddress());
        // Behind them, a packet that is asked for.
        lab.send(Place.CLIENT, STRANGER, Lab.CORE_ADDRESS);
        awaitQuestion(uplink, STRANGER);
        assertThat(asked(uplink)).noneMatch(lease.prefix()::contains);
      }
      agent.stop();

      agent.start();
      assertThat(agent.bindings()).isEmpty();
      assertThat(routes(lab)).contains("unreachable " + Lab.DELEGATED_POOL);
      try (Capture uplink = lab.capture(Place.BNG, Lab.UPLINK, "udp dst port 547")) {
        pingDown(lab, lease.hostAddress());
        awaitQuestion(uplink, lease.hostAddress());
      }
    }
  }

  private static String routes(Lab lab) {
    return lab.run(Place.BNG, "ip", "-6", "route", "show").output();
  }

  private static void pingDown(Lab lab, Ipv6Address host) {
    assertThat(lab.reaches(Place.CORE, host)).isFalse();
  }

  private static void awaitQuestion(Capture uplink, Ipv6Address address) {
    Await.until(
        "a leasequery for " + address,
        Await.PATIENCE,
        () -> asked(uplink).contains(address),
        () -> String.join("\n", uplink.lines()));
  }

  private static Set<Ipv6Address> asked(Capture uplink) {
    return Wire.messages(uplink.file()).stream()
        .map(Wire.Passed::message)
        .filter(message -> message.type() == MessageTypes.LEASEQUERY)
        .flatMap(message -> ((ClientServerMessage) message).options().all(LqQuery.class).stream())
        .flatMap(query -> query.options().all(IaAddress.class).stream())
        .map(IaAddress::address)
        .collect(Collectors.toSet());
  }
}
