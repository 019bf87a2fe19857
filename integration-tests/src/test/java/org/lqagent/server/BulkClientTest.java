package org.lqagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lqagent.bulk.BulkClient;
import org.lqagent.bulk.BulkListener;
import org.lqagent.bulk.BulkOutcome;
import org.lqagent.bulk.BulkQuery;
import org.lqagent.bulk.BulkServer;
import org.lqagent.bulk.BulkSettings;
import org.lqagent.bulk.NettyConnections;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.lab.Await;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.Server;
import org.lqagent.leasequery.SteadyClock;

/** The bulk requestor against everything that a server can do wrongly, over TCP. */
@Tag("F-56")
class BulkClientTest {
  private static final int CLIENTS = 8;
  private static final int LEASES = 2 * CLIENTS;
  private static final int PAGE = 4;

  /** How long the requestor waits for a message. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Ipv6Address LINK = Ipv6Address.parse("2001:db8:1::1");

  @ParameterizedTest
  @EnumSource
  void whatCameIsKeptWhateverHappens(BulkFault.Kind kind) throws Exception {
    Set<Lease> leases = new ConcurrentSkipListSet<>();
    BulkOutcome outcome = ask(kind, leases);
    assertThat(outcome.ending()).as(outcome.why()).isEqualTo(expected(kind));
    assertThat(leases).hasSize(told(kind));
    assertThat(outcome.leases()).isEqualTo(told(kind));
  }

  private static BulkOutcome.Ending expected(BulkFault.Kind kind) {
    return switch (kind) {
      case LEASE_PER_MESSAGE,
          FIRST_ONLY,
          CLOSE_BAD,
          SUBNET_LINKS,
          CLOSE_HALF_CLOSED,
          LEAK,
          CLOSE_AFTER,
          SLOW,
          DRIP,
          UNKNOWN_DATA,
          EMPTY_DONE,
          EMPTY_DATA,
          CLIENT_LINK,
          OTHER_TYPE,
          SIZE_MAX,
          JUNK ->
          BulkOutcome.Ending.COMPLETE;
      case STALL,
          STALL_WITHIN,
          CUT,
          CLOSE,
          RESET,
          TERMINATED,
          UNKNOWN_DONE,
          NO_DONE,
          TWO_REPLIES,
          SIZE_ZERO ->
          BulkOutcome.Ending.CUT_OFF;
      case DATA_FIRST, STATUS, WRONG_XID, NO_SERVER_ID, WRONG_CLIENT_ID ->
          BulkOutcome.Ending.SILENT;
    };
  }

  /** How many leases come: all; or those of the first message, after which it goes wrong. */
  private static int told(BulkFault.Kind kind) {
    return switch (expected(kind)) {
      case COMPLETE -> LEASES;
      case CUT_OFF -> kind == BulkFault.Kind.NO_DONE ? LEASES : 2;
      default -> 0;
    };
  }

  private static BulkOutcome ask(BulkFault.Kind kind, Set<Lease> leases) throws Exception {
    Population population = new Population(CLIENTS, Leased.POPULATED, Questions.FROM);
    Service service = new Service(Leased.SERVER, population, Map.of(), List.of(), true);
    Counters counters = new Counters();
    BulkFaults faults = new BulkFaults(List.of(BulkFault.of(kind)));
    BulkQueries queries =
        new BulkQueries(service, new Rfc5007(service), Restrictions.NONE, PAGE, faults, counters);
    BulkLimits limits = new BulkLimits(10, 1, PAGE, Duration.ofMinutes(5));
    InetSocketAddress listen = new InetSocketAddress("::1", 0);
    try (BulkService server =
            new BulkService(listen, queries, limits, faults, counters, Clock.systemUTC());
        NettyConnections connections = new NettyConnections(Optional.empty())) {
      BulkClient client =
          new BulkClient(
              BulkSettings.of(Leased.HOME).withPatience(PATIENCE, 1, Duration.ZERO),
              connections,
              new SteadyClock(),
              Clock.systemUTC(),
              new Random(1),
              new org.lqagent.leasequery.Counters());
      BulkListener listener =
          (from, query, clients) -> {
            for (ClientLeases of : clients) {
              of.leases().forEach(granted -> leases.add(granted.lease()));
            }
            return CompletableFuture.completedFuture(null);
          };
      Endpoint at = Endpoint.parse("::1", server.localAddress().getPort());
      return client
          .ask(
              List.of(BulkServer.of(Server.at(at))),
              List.of(BulkQuery.byLinkAddress(LINK)),
              listener)
          .done()
          .get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)
          .get(0);
    }
  }
}
