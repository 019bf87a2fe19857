package org.lqagent.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.hooks.HookCounter;
import org.lqagent.hooks.HookCounters;
import org.lqagent.hooks.Route;

/** The subscribers of the benchmarks of the kernel: a /56 each, all by one next hop. */
final class Subscribers {
  static final String INTERFACE = "acc0";
  static final Ipv6Address NEXT_HOP = Ipv6Address.parse("fe80::2");

  /** Where all their prefixes lie. */
  static final Ipv6Prefix POOL = Ipv6Prefix.parse("2001:db8::/32");

  private Subscribers() {}

  /** Their access interface, up. */
  static void makeInterface() throws Exception {
    OwnNamespace.sh(
        """
        ip link set lo up
        ip link add acc0 type veth peer name acc0p
        ip link set acc0 up
        ip link set acc0p up
        """);
  }

  static Ipv6Prefix prefix(int number) {
    return new Ipv6Prefix(new Ipv6Address(0x2001_0db8_0000_0000L + ((long) number << 8), 0), 56);
  }

  static List<Ipv6Prefix> prefixes(int count) {
    List<Ipv6Prefix> prefixes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      prefixes.add(prefix(i));
    }
    return prefixes;
  }

  static Route route(Ipv6Prefix prefix) {
    return new Route(prefix, NEXT_HOP, INTERFACE);
  }

  /** Waits until so much is counted, and fails if it takes a minute. */
  static void await(HookCounters counters, HookCounter counter, long count) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (counters.count(counter) < count) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            counter + " is " + counters.count(counter) + " after a minute, not " + count);
      }
      LockSupport.parkNanos(50_000);
    }
  }
}
