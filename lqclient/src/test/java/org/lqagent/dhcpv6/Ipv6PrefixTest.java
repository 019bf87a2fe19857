package org.lqagent.dhcpv6;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv6PrefixTest {
  @ParameterizedTest
  @ValueSource(strings = {"::/0", "2001:db8::/32", "2001:db8::/64", "2001:db8::1/128", "ffff::/16"})
  void textComesBack(String text) {
    assertThat(Ipv6Prefix.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2001:db8::/",
        "2001:db8::/-1",
        "2001:db8::/+1",
        "/64",
        "2001:db8::/129",
        "x/64",
        "2001:db8::/0064"
      })
  void whatIsNoPrefixIsRefused(String text) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Ipv6Prefix.parse(text));
  }

  @Test
  void hostBitsAreRefusedWithWhatWouldBeRight() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Ipv6Prefix.parse("2001:db8::1/64"))
        .withMessage("host bits must be zero in 2001:db8::1/64; the network is 2001:db8::/64");
  }

  @ParameterizedTest
  @CsvSource({
    "::/0, ffff::, true",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::, false",
    "2001:db8::/64, 2001:db8::ffff:ffff:ffff:ffff, true",
    "2001:db8::/64, 2001:db8:0:1::, false",
    "2001:db8::1/128, 2001:db8::1, true",
    "2001:db8::1/128, 2001:db8::2, false"
  })
  void addressesAreInsideOrNot(String prefix, String address, boolean inside) {
    assertThat(Ipv6Prefix.parse(prefix).contains(Ipv6Address.parse(address))).isEqualTo(inside);
  }

  @Test
  void prefixesAreInsideOrNot() {
    Ipv6Prefix pool = Ipv6Prefix.parse("2001:db8:100::/40");
    assertThat(pool.contains(pool)).isTrue();
    assertThat(pool.contains(Ipv6Prefix.parse("2001:db8:1ff:ff00::/56"))).isTrue();
    assertThat(pool.contains(Ipv6Prefix.parse("2001:db8::/32"))).isFalse();
    assertThat(pool.contains(Ipv6Prefix.parse("2001:db8:200::/56"))).isFalse();
  }

  @Test
  void anAddressIsItsLongestPrefix() {
    Ipv6Address address = Ipv6Address.parse("2001:db8::1");
    assertThat(Ipv6Prefix.of(address)).isEqualTo(Ipv6Prefix.parse("2001:db8::1"));
    assertThat(Ipv6Prefix.of(address).isAddress()).isTrue();
    assertThat(Ipv6Prefix.containing(address, 64)).hasToString("2001:db8::/64");
    assertThat(Ipv6Prefix.containing(address, 0)).hasToString("::/0");
    assertThat(Ipv6Prefix.containing(address, 64).isAddress()).isFalse();
  }

  @Test
  void whatContainsStandsFirst() {
    assertThat(
            Stream.of("2001:db8:1::/48", "2001:db8::/64", "2001:db8::/32", "::/0")
                .map(Ipv6Prefix::parse)
                .sorted())
        .extracting(Ipv6Prefix::toString)
        .containsExactly("::/0", "2001:db8::/32", "2001:db8::/64", "2001:db8:1::/48");
  }

  @Test
  void aLeaseIsAnAddressOrAPrefixEvenOf128Bits() {
    Ipv6Address address = Ipv6Address.parse("2001:db8::1");
    assertThat(Lease.of(address)).hasToString("2001:db8::1");
    assertThat(Lease.of(Ipv6Prefix.of(address)))
        .hasToString("2001:db8::1/128")
        .isNotEqualTo(Lease.of(address))
        .isGreaterThan(Lease.of(address));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new Lease(Lease.Kind.ADDRESS, Ipv6Prefix.parse("2001:db8::/64")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 32, 63, 64, 65, 127, 128})
  void containsWhatDiffersInItsHostBitsOnly(int length) {
    Ipv6Address network = Ipv6Address.parse("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff");
    Ipv6Prefix prefix = Ipv6Prefix.containing(network, length);

    for (int bit = 0; bit < Ipv6Address.BITS; bit++) {
      Ipv6Address other =
          bit < Long.SIZE
              ? new Ipv6Address(network.high() ^ Long.MIN_VALUE >>> bit, network.low())
              : new Ipv6Address(network.high(), network.low() ^ Long.MIN_VALUE >>> bit);
      assertThat(prefix.contains(other)).as("bit %d", bit).isEqualTo(bit >= length);
    }
  }
}
