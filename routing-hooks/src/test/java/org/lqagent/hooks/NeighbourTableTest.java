package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.netlink.NeighbourMessage;

class NeighbourTableTest {
  private static final Octets CLIENT = Octets.ofHex("020000000001");
  private static final Octets ANOTHER = Octets.ofHex("020000000002");
  private static final Ipv6Address GLOBAL = Ipv6Address.parse("2001:db8:1::1000");
  private static final Ipv6Address LINK_LOCAL = Ipv6Address.parse("fe80::1");

  private final NeighbourTable table = new NeighbourTable();

  private void put(int index, Ipv6Address address, Octets hardwareAddress) {
    table.put(new NeighbourMessage(index, address, hardwareAddress, true));
  }

  @Test
  void prefersALinkLocalAddressAndKeepsLinksApart() {
    put(1, GLOBAL, CLIENT);
    assertThat(table.find(1, CLIENT)).contains(GLOBAL);
    put(1, LINK_LOCAL, CLIENT);
    assertThat(table.find(1, CLIENT)).contains(LINK_LOCAL);
    assertThat(table.find(2, CLIENT)).isEmpty();
    put(1, LINK_LOCAL, Octets.EMPTY);
    assertThat(table.find(1, CLIENT)).as("when the other is gone").contains(GLOBAL);
  }

  @Test
  void hasAnAddressWithOneHolderAtATime() {
    put(1, GLOBAL, CLIENT);
    put(1, GLOBAL, ANOTHER);
    assertThat(table.find(1, CLIENT)).isEmpty();
    assertThat(table.find(1, ANOTHER)).contains(GLOBAL);
    put(1, GLOBAL, Octets.EMPTY);
    assertThat(table.find(1, ANOTHER)).isEmpty();
    assertThat(table.size()).isZero();
  }

  @Test
  void leavesGroupsOut() {
    put(1, Ipv6Address.parse("ff02::1"), Octets.ofHex("333300000001"));
    assertThat(table.size()).isZero();
  }
}
