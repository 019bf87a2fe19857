package org.lqagent.gleaning;

import java.util.List;
import java.util.regex.Pattern;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;

/**
 * An interface to clients, or many that are alike.
 *
 * @param interfacePattern a name, in which {@code *} stands for anything
 * @param prefixes whose addresses clients there may lease
 * @param delegated pools of the prefixes delegated to them
 * @param hasRelays whether access nodes there relay for the clients (RFC 6221); else a relayed
 *     message from there is somebody's forgery
 */
public record AccessLink(
    String interfacePattern,
    List<Ipv6Prefix> prefixes,
    List<Ipv6Prefix> delegated,
    boolean hasRelays) {
  public AccessLink {
    prefixes = List.copyOf(prefixes);
    delegated = List.copyOf(delegated);
  }

  boolean isPattern() {
    return interfacePattern.indexOf('*') >= 0;
  }

  Pattern regex() {
    return Pattern.compile("\\Q" + interfacePattern.replace("*", "\\E.*\\Q") + "\\E");
  }

  /** Whether a client there may hold a lease. */
  boolean mayHold(Lease lease) {
    List<Ipv6Prefix> ranges = lease.kind() == Lease.Kind.ADDRESS ? prefixes : delegated;
    for (Ipv6Prefix range : ranges) {
      if (range.contains(lease.prefix())) {
        return true;
      }
    }
    return false;
  }

  /** Whether a client there may have an address for its own, leased or inside a prefix. */
  boolean mayUse(Ipv6Address address) {
    return contains(prefixes, address) || contains(delegated, address);
  }

  private static boolean contains(List<Ipv6Prefix> ranges, Ipv6Address address) {
    for (Ipv6Prefix range : ranges) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
