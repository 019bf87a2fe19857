package org.lqagent.leasequery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * Who we are, whom we ask and whom we believe.
 *
 * @param clientId our own DUID, the same after every restart
 * @param peers where replies may come from; empty for anywhere, since a server with several
 *     addresses need not answer from the one that was asked
 * @param serverIds the SERVERIDs that are believed; empty for any
 * @param trust SERVERIDs whose CLT_TIME is believed, the most trusted first; empty for any. Of two
 *     equal ones the first's counts; the leases of a server that is not listed count as the oldest
 * @param gather how long more answers are taken after the first, 0 to 10 s
 * @param deadline when to give up, counted from the first transmission; without one, after the
 *     fifth transmission of each round went unanswered
 */
public record LeasequerySettings(
    Duid clientId,
    ServerMap servers,
    Set<Ipv6Prefix> peers,
    Set<Duid> serverIds,
    List<Duid> trust,
    Duration gather,
    Optional<Duration> deadline,
    Pace pace,
    ReplyLimits limits) {
  public LeasequerySettings {
    peers = Set.copyOf(peers);
    serverIds = Set.copyOf(serverIds);
    trust = List.copyOf(trust);
    Terms.checkGather(gather);
    deadline.ifPresent(Terms::checkDeadline);
  }

  /** Every server is asked by multicast and believed, answers are gathered for a second. */
  public static LeasequerySettings of(Duid clientId) {
    Endpoint everybody = new Endpoint(Ipv6Address.ALL_DHCP_SERVERS, "", Server.PORT);
    return new LeasequerySettings(
        clientId,
        ServerMap.of(Server.at(everybody)),
        Set.of(),
        Set.of(),
        List.of(),
        Duration.ofSeconds(1),
        Optional.empty(),
        Pace.DEFAULT,
        ReplyLimits.DEFAULT);
  }

  public LeasequerySettings with(ServerMap servers) {
    return new LeasequerySettings(
        clientId, servers, peers, serverIds, trust, gather, deadline, pace, limits);
  }

  public LeasequerySettings with(Pace pace) {
    return new LeasequerySettings(
        clientId, servers, peers, serverIds, trust, gather, deadline, pace, limits);
  }

  public LeasequerySettings with(ReplyLimits limits) {
    return new LeasequerySettings(
        clientId, servers, peers, serverIds, trust, gather, deadline, pace, limits);
  }

  public LeasequerySettings withBelieved(Set<Ipv6Prefix> peers, Set<Duid> serverIds) {
    return new LeasequerySettings(
        clientId, servers, peers, serverIds, trust, gather, deadline, pace, limits);
  }

  public LeasequerySettings withTrust(List<Duid> trust) {
    return new LeasequerySettings(
        clientId, servers, peers, serverIds, trust, gather, deadline, pace, limits);
  }

  public LeasequerySettings withGather(Duration gather) {
    return new LeasequerySettings(
        clientId, servers, peers, serverIds, trust, gather, deadline, pace, limits);
  }

  public LeasequerySettings withDeadline(Duration deadline) {
    return new LeasequerySettings(
        clientId, servers, peers, serverIds, trust, gather, Optional.of(deadline), pace, limits);
  }
}
