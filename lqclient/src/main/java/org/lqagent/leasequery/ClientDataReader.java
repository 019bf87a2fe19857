package org.lqagent.leasequery;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayMessage;

/** Reads what a CLIENT_DATA says of a client, whichever message it came in. */
public final class ClientDataReader {
  /** Whether leases that are over may be among those that a server tells of. */
  public enum Leaks {
    NONE,
    /**
     * Some may be expired or released, with the lifetimes that they had: one whose CLT_TIME is not
     * below its valid lifetime is refused, whatever the lifetimes mean.
     */
    EXPIRED_LEASES
  }

  private enum Skipped {
    MALFORMED_RELAY_DATA
  }

  private final ReplyLimits limits;
  private final Leaks leaks;
  private final Counters counters;

  public ClientDataReader(ReplyLimits limits, Leaks leaks, Counters counters) {
    this.limits = limits;
    this.leaks = leaks;
    this.counters = counters;
  }

  /** Why a client's part is of no use, if it is of none. */
  public Optional<Discard> unusable(Options client) {
    if (!client.contains(ClientId.class)) {
      return Optional.of(Discard.NO_CLIENT);
    }
    return client.count(CltTime.class) == 1
        ? Optional.empty()
        : Optional.of(Discard.NO_CLIENT_TIME);
  }

  /**
   * Reads a client's part that is of use; bad leases are left out, and may leave none.
   *
   * @param message the options beside it
   * @param lifetimes what the server's lifetimes are known to mean
   * @param now by the steady clock
   * @param timeOfDay the clock that servers share
   */
  public ClientLeases read(
      Options client,
      Options message,
      Duid serverId,
      Optional<LifetimeMeaning> lifetimes,
      Instant now,
      InstantSource timeOfDay) {
    LastTransaction last =
        LastTransaction.read(client.first(CltTime.class).orElseThrow().seconds(), now, timeOfDay);
    List<GrantedLease> leases =
        new LeaseReader(limits, counters, lifetimes, leaks, last, now).read(client);
    return new ClientLeases(
        client.first(ClientId.class).orElseThrow().duid(),
        serverId,
        last.at(),
        leases,
        leases.isEmpty() ? Optional.empty() : relayData(client, message));
  }

  // The RFC means it inside CLIENT_DATA; Kea puts it beside it.
  private Optional<RelayMessage> relayData(Options client, Options message) {
    Optional<LqRelayData> data =
        client.first(LqRelayData.class).or(() -> message.first(LqRelayData.class));
    if (data.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(data.get().message());
    } catch (MalformedMessageException e) {
      counters.count(ReplyReader.SKIPPED, Skipped.MALFORMED_RELAY_DATA);
      return Optional.empty();
    }
  }
}
