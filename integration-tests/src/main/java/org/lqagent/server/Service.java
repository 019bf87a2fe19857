package org.lqagent.server;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.UnknownOption;

/**
 * What a server is, knows and may tell.
 *
 * @param clientOptions what each client was given beside its leases: code and body
 * @param bulk whether it answers over TCP too, RFC 5460
 */
public record Service(
    ServerId id,
    LeaseDatabase leases,
    Map<Integer, Octets> clientOptions,
    List<Sensitive> sensitive,
    boolean bulk) {
  /** What every CLIENT_DATA holds, so that asking for it adds nothing. */
  private static final Set<Integer> ALWAYS_TOLD =
      Set.of(ClientId.CODE, IaAddress.CODE, IaPrefix.CODE, CltTime.CODE);

  public Service {
    clientOptions = Map.copyOf(clientOptions);
    sensitive = List.copyOf(sensitive);
  }

  /** What a requestor is told about a client: RFC 5007 section 4.1.2.2. */
  ClientData data(ClientBinding binding, Set<Integer> wanted, Ipv6Address requestor, Instant now) {
    List<Option> options = new ArrayList<>();
    options.add(new ClientId(binding.client()));
    for (StoredLease lease : binding.leases()) {
      options.add(lease.remaining(now));
    }
    options.add(new CltTime(binding.age(now)));
    for (int code : wanted) {
      if (mayTell(code, requestor)) {
        asked(code, binding).ifPresent(options::add);
      }
    }
    return new ClientData(new Options(options));
  }

  private Optional<? extends Option> asked(int code, ClientBinding binding) {
    if (code == LqRelayData.CODE) {
      return binding.relayData();
    }
    Octets body = clientOptions.get(code);
    return body == null || ALWAYS_TOLD.contains(code)
        ? Optional.empty()
        : Optional.of(new UnknownOption(code, body));
  }

  boolean mayTell(int code, Ipv6Address requestor) {
    for (Sensitive option : sensitive) {
      if (option.covers(code, requestor)) {
        return false;
      }
    }
    return true;
  }
}
