package org.lqagent.netlink;

import java.util.function.Consumer;
import org.lqagent.dhcpv6.Ipv6Address;

/**
 * An IPv6 address of this machine: ifaddrmsg with its attributes.
 *
 * @param isDuplicate whether somebody else turned out to have it: RFC 4862 section 5.4
 */
public record AddressMessage(int interfaceIndex, Ipv6Address address, boolean isDuplicate) {
  public static final int RTM_NEWADDR = 20;
  public static final int RTM_DELADDR = 21;

  /** The multicast group of IPv6 addresses that appear, change and vanish. */
  public static final int RTNLGRP_IPV6_IFADDR = 9;

  private static final int AF_INET6 = 10;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_F_DADFAILED = 0x08;

  /** Reads an address; one of another family is passed over. */
  public static void read(NetlinkReader in, Consumer<? super AddressMessage> out)
      throws NetlinkException {
    int family = in.u8();
    in.skip(1);
    int flags = in.u8();
    in.skip(1);
    int interfaceIndex = in.s32();
    if (family != AF_INET6) {
      return;
    }
    Ipv6Address address = Ipv6Address.UNSPECIFIED;
    Ipv6Address local = Ipv6Address.UNSPECIFIED;
    while (in.hasMore()) {
      NetlinkReader attribute = in.attribute();
      switch (attribute.type()) {
        case IFA_ADDRESS -> address = attribute.address();
        case IFA_LOCAL -> local = attribute.address();
        default -> {}
      }
    }
    out.accept(
        new AddressMessage(
            interfaceIndex,
            // With both, the first is the peer's, at the other end of the link.
            local.isUnspecified() ? address : local,
            (flags & IFA_F_DADFAILED) != 0));
  }
}
