package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Octets;

class FilterEntryTest {
  @Test
  void anAddressStandsAmongTheAddresses() {
    FilterEntry entry = new FilterEntry.Source(Ipv6Prefix.parse("2001:db8:1::1000"), "acc0");
    assertThat(entry.set()).isEqualTo("addresses");
    assertThat(entry.key())
        .isEqualTo(
            Octets.ofHex("20010db8000100000000000000001000 61636330000000000000000000000000"));
    assertThat(FilterEntry.read("addresses", entry.key())).contains(entry);
  }

  @Test
  void aPrefixStandsAmongThoseOfItsLength() {
    FilterEntry entry =
        new FilterEntry.Source(Ipv6Prefix.parse("2001:db8:100:100::/56"), "a23456789012345");
    assertThat(entry.set()).isEqualTo("prefixes56");
    assertThat(FilterEntry.read("prefixes56", entry.key())).contains(entry);
  }

  @Test
  void anInterfaceStandsInTheMap() {
    FilterEntry entry = new FilterEntry.Access("ppp1999");
    assertThat(FilterEntry.read(entry.set(), entry.key())).contains(entry);
  }

  @Test
  void whatNoRuleWouldMatchIsNoEntry() {
    Octets hostBits =
        Octets.ofHex("20010db8000100000000000000001000 61636330000000000000000000000000");
    assertThat(FilterEntry.read("prefixes56", hostBits)).isEmpty();
    assertThat(FilterEntry.read("access", Octets.ofHex("00".repeat(16)))).isEmpty();
    assertThat(FilterEntry.read("access", Octets.EMPTY)).isEmpty();
  }

  @Test
  void knowsItsSets() {
    assertThat(FilterEntry.length("addresses")).contains(128);
    assertThat(FilterEntry.length("prefixes48")).contains(48);
    assertThat(FilterEntry.length("asked_sources")).isEmpty();
    assertThat(FilterEntry.length("prefixes")).isEmpty();
    assertThat(FilterEntry.length("prefixes0")).isEmpty();
    assertThat(FilterEntry.length("prefixes129")).isEmpty();
  }

  @Test
  void refusesWhatCannotBeAKey() {
    assertThatThrownBy(() -> new FilterEntry.Source(Ipv6Prefix.parse("::/0"), "acc0"))
        .hasMessage("::/0 cannot be a verified source");
    assertThatThrownBy(() -> new FilterEntry.Access("a234567890123456"))
        .hasMessage("interface name must have 1..15 octets, \"a234567890123456\" has 16");
  }
}
