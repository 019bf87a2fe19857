package org.lqagent.lab;

import java.util.function.Function;

/**
 * The drawing of the network, in the words of ip(8).
 *
 * <pre>
 * host ─ eth0   lan0 ─ client ─ c0   acc0 ─ bng ─ up0 ─┐
 *                                   2001:db8:1::1/64   │ 2001:db8:ff::1/64
 *                                                     net (a bridge)
 *                              ::51 s0 ─ srv1 ─────────┤
 *                              ::52 s0 ─ srv2 ─────────┤
 *                              ::99 k0 ─ core ─────────┘
 * </pre>
 *
 * Hardware addresses are fixed, so that link-local addresses are: 02:00:00:00:b0:01 is
 * fe80::ff:fe00:b001.
 */
final class Topology {
  /** The cables, for {@code ip -batch}. */
  static String links(Function<Place, String> namespace) {
    return """
    link add eth0 netns %1$s address 02:00:00:00:ee:01 type veth peer name lan0 netns %2$s address 02:00:00:00:c0:02
    link add c0 netns %2$s address 02:00:00:00:c0:01 type veth peer name acc0 netns %3$s address 02:00:00:00:b0:01
    link add up0 netns %3$s address 02:00:00:00:b0:02 type veth peer name bng netns %4$s
    link add s0 netns %5$s address 02:00:00:00:51:01 type veth peer name srv1 netns %4$s
    link add s0 netns %6$s address 02:00:00:00:52:01 type veth peer name srv2 netns %4$s
    link add k0 netns %7$s address 02:00:00:00:99:01 type veth peer name core netns %4$s
    """
        .formatted(
            namespace.apply(Place.HOST),
            namespace.apply(Place.CLIENT),
            namespace.apply(Place.BNG),
            namespace.apply(Place.NET),
            namespace.apply(Place.SRV1),
            namespace.apply(Place.SRV2),
            namespace.apply(Place.CORE));
  }

  /** What a shell in the namespace is to do once the cables are there. */
  static String setup(Place place) {
    return switch (place) {
      case HOST ->
          sysctl("ip_nonlocal_bind", 1)
              + interfaces("eth0")
              + ip("route add default via fe80::ff:fe00:c002 dev eth0");
      case CLIENT ->
          sysctl("ip_nonlocal_bind", 1)
              + sysctl("conf/all/forwarding", 1)
              + interfaces("lan0", "c0")
              // A router's advertisement would say this; nobody advertises here.
              + ip("route add default via fe80::ff:fe00:b001 dev c0");
      case BNG ->
          sysctl("conf/all/forwarding", 1)
              + interfaces("acc0", "up0")
              + ip(
                  "address add 2001:db8:1::1/64 dev acc0", "address add 2001:db8:ff::1/64 dev up0");
      case NET ->
          sysctl("conf/all/disable_ipv6", 1)
              + sysctl("conf/default/disable_ipv6", 1)
              + ip(
                  // With snooping and no querier, multicast to ff05::1:3 may not reach the servers.
                  "link add br0 type bridge forward_delay 0 mcast_snooping 0",
                  "link set bng master br0 up",
                  "link set srv1 master br0 up",
                  "link set srv2 master br0 up",
                  "link set core master br0 up",
                  "link set br0 up");
      case SRV1 -> uplinkNeighbour("s0", Lab.SRV1_ADDRESS.toString());
      case SRV2 -> uplinkNeighbour("s0", Lab.SRV2_ADDRESS.toString());
      case CORE -> uplinkNeighbour("k0", Lab.CORE_ADDRESS.toString());
    };
  }

  private static String uplinkNeighbour(String name, String address) {
    return interfaces(name)
        + ip(
            "address add " + address + "/64 dev " + name,
            "route add " + Lab.ACCESS_PREFIX + " via " + Lab.BNG_ADDRESS,
            "route add " + Lab.DELEGATED_POOL + " via " + Lab.BNG_ADDRESS);
  }

  /** Interfaces whose addresses are usable at once, and that listen to no router. */
  private static String interfaces(String... names) {
    StringBuilder script = new StringBuilder();
    StringBuilder up = new StringBuilder("link set lo up\n");
    for (String name : names) {
      script.append(sysctl("conf/" + name + "/accept_dad", 0));
      script.append(sysctl("conf/" + name + "/accept_ra", 0));
      up.append("link set ").append(name).append(" up\n");
    }
    return script + ip(up.toString().strip());
  }

  private static String sysctl(String key, int value) {
    return "echo " + value + " >/proc/sys/net/ipv6/" + key + "\n";
  }

  private static String ip(String... lines) {
    return "ip -6 -batch - <<.\n" + String.join("\n", lines) + "\n.\n";
  }

  private Topology() {}
}
