package org.lqagent.hooks;

import java.util.Collection;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.netlink.AddressMessage;

/** The IPv6 addresses of this machine, on whatever interface; for any thread. */
public final class OwnAddresses {
  /** The interfaces that have each. */
  private final NavigableMap<Ipv6Address, Set<Integer>> interfaces = new ConcurrentSkipListMap<>();

  OwnAddresses() {}

  /** Whether one of them is, or lies in, a prefix. */
  public boolean isAnyIn(Ipv6Prefix prefix) {
    Ipv6Address first = interfaces.ceilingKey(prefix.network());
    return first != null && prefix.contains(first);
  }

  /** Takes in what the kernel says of an address; a duplicate is somebody else's. */
  synchronized void put(AddressMessage address) {
    if (address.isDuplicate()) {
      remove(address);
    } else {
      interfaces
          .computeIfAbsent(address.address(), none -> new HashSet<>())
          .add(address.interfaceIndex());
    }
  }

  synchronized void remove(AddressMessage address) {
    interfaces.computeIfPresent(
        address.address(),
        (same, on) -> {
          on.remove(address.interfaceIndex());
          return on.isEmpty() ? null : on;
        });
  }

  /** Takes in all addresses there are; what is not among them is gone. */
  synchronized void replaceAll(Collection<AddressMessage> addresses) {
    OwnAddresses present = new OwnAddresses();
    addresses.forEach(present::put);
    interfaces.keySet().retainAll(present.interfaces.keySet());
    interfaces.putAll(present.interfaces);
  }
}
