package org.lqagent.bulk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.Counters;
import org.lqagent.leasequery.Server;
import org.lqagent.leasequery.VirtualTime;

/** A bulk client among virtual time and connections, and what it tells. */
final class BulkScene implements BulkListener {
  static final BulkServer SERVER = BulkServer.of(Server.parse("2001:db8:ff::51"));
  static final Ipv6Address LINK = Ipv6Address.parse("2001:db8:1::1");

  final VirtualTime time = new VirtualTime();
  final FakeConnections connections = new FakeConnections(time);
  final Counters counters = new Counters();
  final List<ClientLeases> clients = new ArrayList<>();
  final List<BulkOutcome> outcomes = new ArrayList<>();
  final List<String> retries = new ArrayList<>();
  CompletableFuture<?> taken = CompletableFuture.completedFuture(null);
  BulkSettings settings =
      BulkSettings.of(Replies.OURS).withPatience(Duration.ofSeconds(300), 3, Duration.ofSeconds(2));
  BulkRun run;

  BulkRun ask(BulkQuery... queries) {
    return ask(List.of(SERVER), queries);
  }

  BulkRun ask(List<BulkServer> servers, BulkQuery... queries) {
    run =
        new BulkClient(
                settings, connections, time, () -> VirtualTime.START, new Random(3), counters)
            .ask(servers, List.of(queries), this);
    return run;
  }

  /** Asks by one link, on a connection that is open. */
  FakeConnections.Line askByLink() {
    ask(BulkQuery.byLinkAddress(LINK));
    connections.last().open();
    return connections.last();
  }

  List<String> leases() {
    return clients.stream()
        .flatMap(client -> client.leases().stream())
        .map(lease -> lease.lease().toString())
        .toList();
  }

  BulkOutcome outcome() {
    if (outcomes.size() != 1) {
      throw new AssertionError("need one outcome, have " + outcomes);
    }
    return outcomes.get(0);
  }

  long discarded(BulkDiscard reason) {
    return counters.value(
        "bulk.discarded." + reason.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
  }

  @Override
  public CompletableFuture<?> leases(
      BulkServer server, BulkQuery query, List<ClientLeases> arrived) {
    clients.addAll(arrived);
    return taken;
  }

  @Override
  public void ended(BulkOutcome outcome) {
    outcomes.add(outcome);
  }

  @Override
  public void retrying(BulkServer server, BulkQuery query, String why) {
    retries.add(why);
  }
}
