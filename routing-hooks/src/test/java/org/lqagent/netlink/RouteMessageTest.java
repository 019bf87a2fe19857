package org.lqagent.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.netlink.RouteRequest.Verb;

/** The octets are those of ip(8) of iproute2 6.1, and of Linux 6.18 in answer to it. */
class RouteMessageTest {
  private static final Ipv6Prefix CLIENT = Ipv6Prefix.parse("2001:db8:100:100::/56");
  private static final Ipv6Address NEXT_HOP = Ipv6Address.parse("fe80::2");
  private static final int ACK = 0x5;

  @Test
  void addsAsIpDoes() {
    // ip -6 route add 2001:db8:100:100::/56 via fe80::2 dev acc0 proto 187 metric 1024
    Octets expected =
        Octets.ofHex(
            """
            54000000 1800 0506 a8ca046b 00000000
            0a 38 00 00 fe bb 00 01 00000000
            1400 0100 20010db8010001000000000000000000
            1400 0500 fe800000000000000000000000000002
            0800 0600 00040000
            0800 0400 03000000
            """);
    RouteMessage route = RouteMessage.via(CLIENT, NEXT_HOP, 3, 187, 254, 1024);
    assertThat(Wire.written(new RouteRequest(Verb.ADD, route), ACK, 0x6b04caa8))
        .isEqualTo(expected);
  }

  @Test
  void replacesByAGlobalGatewayAsIpDoesWithOnlink() {
    // ip -6 route replace 2001:db8:100:200::/56 via 2001:db8:1::9 dev acc0 onlink proto 187 …
    Octets expected =
        Octets.ofHex(
            """
            54000000 1800 0505 a8ca046b 00000000
            0a 38 00 00 fe bb 00 01 04000000
            1400 0100 20010db8010002000000000000000000
            1400 0500 20010db8000100000000000000000009
            0800 0600 00040000
            0800 0400 03000000
            """);
    RouteMessage route =
        RouteMessage.via(
            Ipv6Prefix.parse("2001:db8:100:200::/56"),
            Ipv6Address.parse("2001:db8:1::9"),
            3,
            187,
            254,
            1024);
    assertThat(Wire.written(new RouteRequest(Verb.REPLACE, route), ACK, 0x6b04caa8))
        .isEqualTo(expected);
  }

  @Test
  void deletesWhateverTheNextHop() {
    // ip -6 route del 2001:db8:100:100::/56 proto 187 metric 1024
    Octets expected =
        Octets.ofHex(
            """
            38000000 1900 0500 a8ca046b 00000000
            0a 38 00 00 fe bb 00 00 00000000
            1400 0100 20010db8010001000000000000000000
            0800 0600 00040000
            """);
    RouteMessage route = RouteMessage.via(CLIENT, NEXT_HOP, 3, 187, 254, 1024);
    assertThat(Wire.written(new RouteRequest(Verb.DELETE, route), ACK, 0x6b04caa8))
        .isEqualTo(expected);
  }

  @Test
  void readsWhatTheKernelHas() throws Exception {
    Octets dumped =
        Octets.ofHex(
            """
            88000000 1800 2200 1dd2046b 111a0000
            0a 38 00 00 fe bb 00 01 00000000
            0800 0f00 fe000000
            1400 0100 20010db8010001000000000000000000
            0800 0600 00040000
            1400 0500 fe800000000000000000000000000002
            0800 0400 03000000
            2400 0c00 0000000000000000000000000000000000000000000000000000000000000000
            0500 1400 00000000
            """);
    assertThat(Wire.read(RouteMessage::read, dumped))
        .containsExactly(RouteMessage.via(CLIENT, NEXT_HOP, 3, 187, 254, 1024));
    Wire.everyCut(dumped, RouteMessage::read);
  }

  @Test
  void readsAnUnreachableRouteOfAWideTable() throws Exception {
    // ip -6 route add unreachable 2001:db8:100::/40 proto 187 table 1000
    Octets dumped =
        Octets.ofHex(
            """
            74000000 1800 2200 1ed2046b 3d1a0000
            0a 28 00 00 fc bb 00 07 00000000
            0800 0f00 e8030000
            1400 0100 20010db8010000000000000000000000
            0800 0600 00040000
            0800 0400 01000000
            2400 0c00 0000000000000000000000000000000000000000000000000000000000000000
            0500 1400 00000000
            """);
    RouteMessage route =
        new RouteMessage(
            Ipv6Prefix.parse("2001:db8:100::/40"),
            Ipv6Address.UNSPECIFIED,
            1,
            RouteMessage.RTN_UNREACHABLE,
            187,
            1000,
            1024,
            false);
    assertThat(Wire.read(RouteMessage::read, dumped)).containsExactly(route);
  }

  @Test
  void passesOverIpv4() throws Exception {
    Octets ipv4 =
        Octets.ofHex(
            "24000000 1800 0200 00000000 00000000 0218000 0fe0300010000000008000f00fe000000");
    assertThat(Wire.read(RouteMessage::read, ipv4)).isEmpty();
  }

  @Test
  void refusesAnAttributeLongerThanItsMessage() {
    Octets octets =
        Octets.ofHex(
            "28000000 1800 2200 00000000 00000000 0a380000febb000100000000 14000100 20010db8");
    assertThat(octets.length()).isEqualTo(36);
    assertThatThrownBy(() -> Wire.read(RouteMessage::read, octets))
        .hasMessage("malformed netlink message: attribute 1 of 20 octets, have 8");
  }
}
