package org.lqagent.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;

/** The octets are those that Linux 6.18 answers ip(8) with. */
class LinkAndNeighbourTest {
  @Test
  void readsALink() throws Exception {
    // The beginning of the attributes of a veth interface; there are fifty.
    Octets dumped =
        Octets.ofHex(
            """
            4c000000 1000 0200 1ed2046b 641a0000
            00 00 0100 03000000 43100100 00000000
            0900 0300 6163633000 000000
            0800 0d00 e8030000
            0500 1000 06 000000
            0800 0400 dc050000
            0a00 0100 0200000000aa 0000
            """);
    assertThat(Wire.read(LinkMessage::read, dumped))
        .containsExactly(new LinkMessage(3, "acc0", true, Octets.ofHex("0200000000aa")));
    Wire.everyCut(dumped, LinkMessage::read);
  }

  @Test
  void readsALinkThatIsDown() throws Exception {
    Octets dumped =
        Octets.ofHex(
            """
            2c000000 1000 0200 1fd2046b fef61098
            00 00 0100 03000000 02100000 00000000
            0900 0300 6163633000 000000
            """);
    assertThat(Wire.read(LinkMessage::read, dumped))
        .containsExactly(new LinkMessage(3, "acc0", false, Octets.EMPTY));
  }

  @Test
  void readsANeighbour() throws Exception {
    Octets dumped =
        Octets.ofHex(
            """
            58000000 1c00 2200 1fd2046b 641a0000
            0a 00 0000 03000000 8000 00 01
            1400 0100 fe800000000000000000000000000002
            0a00 0200 020000000001 0000
            0800 0400 00000000
            1400 0300 40000000 40000000 40000000 00000000
            """);
    assertThat(Wire.read(NeighbourMessage::read, dumped))
        .containsExactly(
            new NeighbourMessage(
                3, Ipv6Address.parse("fe80::2"), Octets.ofHex("020000000001"), false));
    Wire.everyCut(dumped, NeighbourMessage::read);
  }

  @Test
  void aNeighbourThatFailedHasNoHardwareAddress() throws Exception {
    Octets dumped =
        Octets.ofHex(
            """
            3c000000 1c00 0200 00000000 00000000
            0a 00 0000 03000000 2000 00 01
            1400 0100 fe800000000000000000000000000002
            0a00 0200 020000000001 0000
            """);
    assertThat(Wire.read(NeighbourMessage::read, dumped))
        .containsExactly(
            new NeighbourMessage(3, Ipv6Address.parse("fe80::2"), Octets.EMPTY, false));
  }
}
