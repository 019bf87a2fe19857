package org.lqagent.dhcpv6;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv6AddressTest {
  private static final Ipv6Address ALL_ONES = new Ipv6Address(-1, -1);

  @ParameterizedTest
  @CsvSource({
    "::, ::",
    "::1, ::1",
    "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
    "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
    "::ffff:10.0.0.1, ::ffff:a00:1",
    "::ffff:255.255.255.255, ::ffff:ffff:ffff",
    "::10.0.0.1, ::a00:1",
    "64:ff9b::192.0.2.1, 64:ff9b::c000:201",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
  })
  void textIsThatOfRfc5952(String given, String canonical) {
    Ipv6Address address = Ipv6Address.parse(given);
    assertThat(address).hasToString(canonical);
    assertThat(Ipv6Address.parse(canonical)).isEqualTo(address);
    assertThat(Ipv6Address.of(address.toByteArray())).isEqualTo(address);
    assertThat(Ipv6Address.of(address.toInet())).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.1",
        "fe80::1%eth0",
        "2001:db8::/32",
        "1:2:3",
        "example.org",
        "::g",
        ":"
      })
  void whatIsNoAddressIsRefused(String text) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Ipv6Address.parse(text))
        .withMessage("need an IPv6 address, have \"" + text + "\"");
  }

  @Test
  void a4In6AddressStays128BitsForTheSocket() {
    assertThat(Ipv6Address.parse("::ffff:10.0.0.1").toInet()).isInstanceOf(Inet6Address.class);
  }

  @Test
  void theZoneGoesToTheSocketAndNotIntoTheValue() {
    Ipv6Address linkLocal = Ipv6Address.parse("fe80::1");
    assertThat(linkLocal.toInet(1).getScopeId()).isEqualTo(1);
    assertThat(Ipv6Address.of(linkLocal.toInet(1))).isEqualTo(linkLocal);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, ::",
    "0, ::",
    "1, 8000::",
    "63, ffff:ffff:ffff:fffe::",
    "64, ffff:ffff:ffff:ffff::",
    "65, ffff:ffff:ffff:ffff:8000::",
    "127, ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe",
    "128, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "129, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
  })
  void aMaskClearsTheBitsBehindIt(int length, String masked) {
    assertThat(ALL_ONES.masked(length)).isEqualTo(Ipv6Address.parse(masked));
  }

  @Test
  void orderIsThatOfTheOctets() {
    assertThat(
            Stream.of("ffff::", "8000::", "7fff::", "::8000:0:0:0", "::7fff:0:0:0", "::1", "::")
                .map(Ipv6Address::parse)
                .sorted())
        .extracting(Ipv6Address::toString)
        .containsExactly("::", "::1", "::7fff:0:0:0", "::8000:0:0:0", "7fff::", "8000::", "ffff::");
  }

  @Test
  void kindsAreToldByTheirFirstBits() {
    assertThat(Ipv6Address.parse("fe80::1").isLinkLocal()).isTrue();
    assertThat(Ipv6Address.parse("febf::1").isLinkLocal()).isTrue();
    assertThat(Ipv6Address.parse("fec0::1").isLinkLocal()).isFalse();
    assertThat(Ipv6Address.parse("ff02::1").isMulticast()).isTrue();
    assertThat(Ipv6Address.parse("fe80::1").isMulticast()).isFalse();
    assertThat(Ipv6Address.parse("::1").isLoopback()).isTrue();
    assertThat(Ipv6Address.parse("::2").isLoopback()).isFalse();
    assertThat(Ipv6Address.UNSPECIFIED.isUnspecified()).isTrue();
    assertThat(ALL_ONES.isUnspecified()).isFalse();
  }

  @Test
  @Tag("LQ-WIRE-025")
  void theGroupsOfServersAreKnown() {
    assertThat(Ipv6Address.ALL_DHCP_SERVERS).hasToString("ff05::1:3");
    assertThat(Ipv6Address.ALL_DHCP_RELAY_AGENTS_AND_SERVERS).hasToString("ff02::1:2");
  }

  @Test
  void not16OctetsAreNoAddress() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Ipv6Address.of(new byte[4]))
        .withMessage("need 16 octets, have 4");
  }

  @Test
  void neighboursSpreadOverAHashTable() {
    long buckets =
        Stream.iterate(0L, i -> i < 4096, i -> i + 1)
            .map(i -> new Ipv6Address(0x2001_0db8_0100_0000L + (i << 8), 0).hashCode() & 4095)
            .distinct()
            .count();
    // A random function leaves about 63 % of the buckets used.
    assertThat(buckets).isGreaterThan(2300);
  }

  @Test
  void textIsThatOfGuava() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      Ipv6Address address = new Ipv6Address(half(random), half(random));
      assertThat(address.toString()).isEqualTo(InetAddresses.toAddrString(address.toInet()));
    }
  }

  /** Four groups, most of them 0 or of few digits. */
  private static long half(SplittableRandom random) {
    long half = 0;
    for (int group = 0; group < 4; group++) {
      half = half << 16 | random.nextInt(0x10000) >>> random.nextInt(24) % 17;
      if (random.nextBoolean()) {
        half &= ~0xffffL;
      }
    }
    return half;
  }
}
