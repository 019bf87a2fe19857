package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.hooks.UnknownPacket.Direction;
import org.lqagent.netlink.LogPacket;

class UnknownPacketTest {
  private static final Octets MAC = Octets.ofHex("0200000000bb");
  private static final Octets ECHO =
      Octets.ofHex(
          """
          6005c6d2 0040 3a 40
          20010db8000100000000000000000bad 20010db8000100000000000000000001
          8000 8fa9 1f88 0001
          """);

  @Test
  void readsTheAddresses() {
    assertThat(UnknownPacket.read(new LogPacket("lqagent source ", 3, MAC, ECHO), "acc0"))
        .contains(
            new UnknownPacket(
                Ipv6Address.parse("2001:db8:1::bad"),
                Ipv6Address.parse("2001:db8:1::1"),
                3,
                "acc0",
                MAC,
                Direction.SOURCE));
    assertThat(UnknownPacket.read(new LogPacket("lqagent destination ", 3, MAC, ECHO), "up0"))
        .hasValueSatisfying(
            packet -> assertThat(packet.direction()).isEqualTo(Direction.DESTINATION));
  }

  @Test
  void isNothingElse() {
    assertThat(UnknownPacket.read(new LogPacket("somebody's", 3, MAC, ECHO), "acc0")).isEmpty();
    Octets short39 = Octets.copyOf(ECHO.toByteArray(), 0, 39);
    assertThat(UnknownPacket.read(new LogPacket("lqagent source ", 3, MAC, short39), "acc0"))
        .isEmpty();
    Octets ipv4 = Octets.ofHex("45" + "00".repeat(39));
    assertThat(UnknownPacket.read(new LogPacket("lqagent source ", 3, MAC, ipv4), "acc0"))
        .isEmpty();
  }
}
