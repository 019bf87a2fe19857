package org.lqagent.lab;

import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * What the client holds, as its kernel has it.
 *
 * @param address on {@code c0}
 * @param prefix delegated, a /56
 */
public record ClientLease(Ipv6Address address, Ipv6Prefix prefix) {
  /** The client's own address on {@code lan0}, in the first /64 of the prefix. */
  public Ipv6Address lanAddress() {
    return new Ipv6Address(prefix.network().high(), 1);
  }

  /** The address of the host behind the client, in the first /64 of the prefix. */
  public Ipv6Address hostAddress() {
    return new Ipv6Address(prefix.network().high(), 2);
  }
}
