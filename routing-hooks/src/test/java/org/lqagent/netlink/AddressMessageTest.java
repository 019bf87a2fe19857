package org.lqagent.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;

/** The octets are those that Linux 6.18 answers ip(8) with. */
class AddressMessageTest {
  @Test
  void readsAnAddress() throws Exception {
    // Of a link to one peer: the local address is the one that is ours.
    Octets dumped =
        Octets.ofHex(
            """
            5c000000 1400 0200 01000000 3f520000
            0a 80 82 00 03000000
            1400 0200 20010db8000700000000000000000001
            1400 0100 20010db8000700000000000000000002
            1400 0600 ffffffff ffffffff 35042900 35042900
            0800 0800 82000000
            """);
    Ipv6Address local = Ipv6Address.parse("2001:db8:7::1");
    assertThat(Wire.read(AddressMessage::read, dumped))
        .containsExactly(new AddressMessage(3, local, false));
    Wire.everyCut(dumped, AddressMessage::read);
  }

  @Test
  void anAddressThatSomebodyElseHasIsADuplicate() throws Exception {
    Octets dumped =
        Octets.ofHex(
            """
            48000000 1400 0200 01000000 3f520000
            0a 40 c8 00 03000000
            1400 0100 20010db8000800000000000000000001
            1400 0600 ffffffff ffffffff 03052900 03052900
            0800 0800 c8000000
            """);
    assertThat(Wire.read(AddressMessage::read, dumped))
        .containsExactly(new AddressMessage(3, Ipv6Address.parse("2001:db8:8::1"), true));
  }
}
