package org.lqagent.server;

import java.util.List;
import java.util.Map;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.ServerId;

/**
 * What a server is, knows and may tell.
 *
 * @param clientOptions what each client was given beside its leases: code and body
 */
public record Service(
    ServerId id,
    LeaseDatabase leases,
    Map<Integer, Octets> clientOptions,
    List<Sensitive> sensitive) {
  public Service {
    clientOptions = Map.copyOf(clientOptions);
    sensitive = List.copyOf(sensitive);
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
