package org.lqagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.lab.Await;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.LeaseAnswer;
import org.lqagent.leasequery.LeasequeryClient;
import org.lqagent.leasequery.LeasequeryListener;
import org.lqagent.leasequery.LeasequerySettings;
import org.lqagent.leasequery.NettyTransport;
import org.lqagent.leasequery.Question;
import org.lqagent.leasequery.Server;
import org.lqagent.leasequery.ServerMap;
import org.lqagent.leasequery.SteadyClock;
import org.lqagent.leasequery.TransportSettings;

/** The requestor against everything that a server can do wrongly, over UDP. */
class RequestorTest {
  private static final Ipv6Address HOST = Ipv6Address.parse("2001:db8:1::1003");
  private static final Endpoint LOOPBACK = Endpoint.parse("::1", 0);

  @ParameterizedTest
  @EnumSource
  @Tag("F-03")
  @Tag("F-05")
  @Tag("F-18")
  @Tag("F-24")
  @Tag("F-33")
  void nothingIsBelievedThatIsNotInOrder(Fault.Kind kind) throws Exception {
    LeaseAnswer answer = ask(kind);
    switch (kind) {
      case DELAY, PACE, DUPLICATE -> {
        List<ClientLeases> clients = ((LeaseAnswer.Bound) answer).clients();
        assertThat(clients).hasSize(1);
        assertThat(clients.get(0).leases())
            .anyMatch(granted -> granted.lease().equals(Lease.of(HOST)));
      }
      case STATUS -> assertThat(answer).isEqualTo(new LeaseAnswer.Refused(List.of(1)));
      // HUGE is longer than any datagram that is read whole.
      case DROP,
          WRONG_XID,
          WRONG_CLIENT_ID,
          NO_SERVER_ID,
          TRUNCATE,
          NO_CLT,
          TWO_CLIENT_DATA,
          DATA_AND_LINKS,
          LIAR,
          LINK_LOOP,
          HUGE ->
          assertThat(answer).isInstanceOf(LeaseAnswer.Silence.class);
    }
  }

  private static LeaseAnswer ask(Fault.Kind kind) throws Exception {
    Population population = new Population(8, Leased.POPULATED, Questions.FROM);
    Service service = new Service(Leased.SERVER, population, Map.of(), List.of(), false);
    QueryHandler handler =
        new QueryHandler(new Rfc5007(service), Restrictions.NONE, Optional.empty(), new Counters());
    Faults faults = new Faults(List.of(new Fault(kind, OptionalDouble.empty())), 1, new Random(1));
    var ours = new org.lqagent.leasequery.Counters();
    try (LqServer server =
            new LqServer(
                new InetSocketAddress("::1", 0),
                Optional.empty(),
                handler,
                faults,
                true,
                Clock.systemUTC(),
                Optional.empty());
        NettyTransport transport =
            NettyTransport.open(new TransportSettings(LOOPBACK, Optional.empty()), ours)) {
      Endpoint at = Endpoint.parse("::1", server.localAddress().getPort());
      LeasequerySettings settings =
          LeasequerySettings.of(Leased.HOME)
              .with(ServerMap.of(Server.at(at)))
              .withGather(Duration.ofMillis(200))
              .withDeadline(Duration.ofSeconds(2));
      try (LeasequeryClient client =
          new LeasequeryClient(
              settings,
              transport,
              new SteadyClock(),
              Clock.systemUTC(),
              new Random(1),
              ours,
              new LeasequeryListener() {})) {
        return client
            .ask(new Question.ByAddress(HOST, Ipv6Address.UNSPECIFIED, List.of()), news -> {})
            .get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }
}
