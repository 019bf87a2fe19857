package org.lqagent.netlink;

import java.util.function.Consumer;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * An IPv6 route as the kernel has it: rtmsg with its attributes.
 *
 * @param gateway {@code ::} where there is none, or more than one
 * @param interfaceIndex 0 where there is none, or more than one
 * @param type RTN_UNICAST, RTN_UNREACHABLE or another of rtnetlink(7)
 * @param protocol who put it there, 0..255
 * @param table 1..0xffffffff, as an unsigned int
 * @param metric 0..0xffffffff, the lower preferred; 0 is made 1024 by the kernel
 * @param onLink whether the gateway counts as on the link without a route saying so
 */
public record RouteMessage(
    Ipv6Prefix destination,
    Ipv6Address gateway,
    int interfaceIndex,
    int type,
    int protocol,
    int table,
    long metric,
    boolean onLink) {
  public static final int RTM_NEWROUTE = 24;
  public static final int RTM_DELROUTE = 25;

  /** The multicast group of changes of IPv6 routes. */
  public static final int RTNLGRP_IPV6_ROUTE = 11;

  public static final int RTN_UNICAST = 1;
  public static final int RTN_UNREACHABLE = 7;
  public static final int RTPROT_KERNEL = 2;
  public static final int RT_TABLE_MAIN = 254;

  private static final int AF_INET6 = 10;
  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;
  private static final int RTA_PRIORITY = 6;
  private static final int RTA_TABLE = 15;
  private static final int RTNH_F_ONLINK = 4;
  private static final int RTM_F_CLONED = 0x200;

  /**
   * A route by a gateway, which counts as on the link if it is not a link-local address; without
   * one, {@code ::}, to the link itself.
   */
  public static RouteMessage via(
      Ipv6Prefix destination,
      Ipv6Address gateway,
      int interfaceIndex,
      int protocol,
      int table,
      long metric) {
    return new RouteMessage(
        destination,
        gateway,
        interfaceIndex,
        RTN_UNICAST,
        protocol,
        table,
        metric,
        !gateway.isLinkLocal() && !gateway.isUnspecified());
  }

  /** A route that has the sender told that there is none. */
  public static RouteMessage unreachable(
      Ipv6Prefix destination, int protocol, int table, long metric) {
    return new RouteMessage(
        destination, Ipv6Address.UNSPECIFIED, 0, RTN_UNREACHABLE, protocol, table, metric, false);
  }

  /** Reads a route; one of another family, or a cached copy of another, is passed over. */
  public static void read(NetlinkReader in, Consumer<? super RouteMessage> out)
      throws NetlinkException {
    int family = in.u8();
    int length = in.u8();
    in.skip(2);
    long table = in.u8();
    int protocol = in.u8();
    in.skip(1);
    int type = in.u8();
    long flags = in.u32();
    if (family != AF_INET6 || (flags & RTM_F_CLONED) != 0 || length > Ipv6Address.BITS) {
      return;
    }
    Ipv6Address network = Ipv6Address.UNSPECIFIED;
    Ipv6Address gateway = Ipv6Address.UNSPECIFIED;
    int interfaceIndex = 0;
    long metric = 0;
    while (in.hasMore()) {
      NetlinkReader attribute = in.attribute();
      switch (attribute.type()) {
        case RTA_DST -> network = attribute.address();
        case RTA_GATEWAY -> gateway = attribute.address();
        case RTA_OIF -> interfaceIndex = attribute.s32();
        case RTA_PRIORITY -> metric = attribute.u32();
        case RTA_TABLE -> table = attribute.u32();
        default -> {}
      }
    }
    out.accept(
        new RouteMessage(
            Ipv6Prefix.containing(network, length),
            gateway,
            interfaceIndex,
            type,
            protocol,
            (int) table,
            metric,
            (flags & RTNH_F_ONLINK) != 0));
  }

  void write(NetlinkWriter out, boolean whole) {
    boolean wideTable = Integer.compareUnsigned(table, 0xff) > 0;
    out.u8(AF_INET6).u8(destination.length()).u16(0);
    out.u8(wideTable ? 0 : table).u8(protocol).u8(0).u8(whole ? type : 0);
    out.u32(whole && onLink ? RTNH_F_ONLINK : 0);
    out.address(RTA_DST, destination.network());
    if (whole && !gateway.isUnspecified()) {
      out.address(RTA_GATEWAY, gateway);
    }
    out.u32(RTA_PRIORITY, metric);
    if (whole && interfaceIndex != 0) {
      out.u32(RTA_OIF, interfaceIndex);
    }
    if (wideTable) {
      out.u32(RTA_TABLE, table);
    }
  }
}
