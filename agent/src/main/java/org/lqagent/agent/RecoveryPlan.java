package org.lqagent.agent;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.lqagent.agent.config.Configuration;
import org.lqagent.bulk.BulkQuery;
import org.lqagent.bulk.BulkServer;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.Server;

/** Whom to ask in bulk about what, for a configuration to be recovered. */
final class RecoveryPlan {
  private final Configuration configuration;

  RecoveryPlan(Configuration configuration) {
    this.configuration = configuration;
  }

  List<BulkServer> servers() {
    Configuration.Recovery recovery = configuration.recovery();
    return recovery.servers().stream()
        .map(
            server ->
                new BulkServer(
                    new Server(
                        new Endpoint(
                            server.endpoint().address(), server.endpoint().zone(), recovery.port()),
                        server.serverId(),
                        server.lifetimes()),
                    recovery.atATime()))
        .toList();
  }

  /**
   * The queries, each once.
   *
   * @param only the one access interface that is meant; empty for everything
   * @param addresses those of an interface: its relay agent names the link by one of them
   */
  List<BulkQuery> queries(Optional<String> only, Function<String, List<Ipv6Address>> addresses) {
    Configuration.Recovery recovery = configuration.recovery();
    Set<BulkQuery> queries = new LinkedHashSet<>();
    if (recovery.links()) {
      for (Configuration.Access access : configuration.access()) {
        if (only.isEmpty() || only.get().equals(access.interfaceName())) {
          List<Ipv6Prefix> ranges =
              access.prefixes().isEmpty() ? access.delegated() : access.prefixes();
          List<Ipv6Address> own =
              access.isPattern() ? List.of() : addresses.apply(access.interfaceName());
          ranges.forEach(range -> queries.add(BulkQuery.byLinkAddress(inside(range, own))));
        }
      }
    }
    if (only.isEmpty()) {
      recovery.linkAddresses().forEach(link -> queries.add(BulkQuery.byLinkAddress(link)));
      recovery
          .relayId()
          .ifPresent(id -> queries.add(BulkQuery.byRelayId(id, Ipv6Address.UNSPECIFIED)));
      recovery
          .remoteIds()
          .forEach(id -> queries.add(BulkQuery.byRemoteId(id, Ipv6Address.UNSPECIFIED)));
    }
    return List.copyOf(queries);
  }

  private static Ipv6Address inside(Ipv6Prefix range, List<Ipv6Address> own) {
    return own.stream().filter(range::contains).findFirst().orElse(range.network());
  }
}
