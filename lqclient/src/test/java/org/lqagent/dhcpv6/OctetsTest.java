package org.lqagent.dhcpv6;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OctetsTest {
  @Test
  void theyCompareByContentUnsigned() {
    assertThat(Octets.ofHex("00ff")).isEqualTo(Octets.copyOf(new byte[] {0, -1}));
    assertThat(Octets.ofHex("00ff")).hasSameHashCodeAs(Octets.copyOf(new byte[] {9, 0, -1}, 1, 2));
    assertThat(Octets.ofHex("80")).isGreaterThan(Octets.ofHex("7f"));
    assertThat(Octets.ofHex("7f")).isLessThan(Octets.ofHex("7f00"));
    assertThat(Octets.ofHex("")).isEqualTo(Octets.EMPTY);
  }

  @Test
  void nobodyChangesThemFromOutside() {
    byte[] bytes = {1, 2, 3};
    Octets octets = Octets.copyOf(bytes);
    bytes[0] = 9;
    octets.toByteArray()[1] = 9;
    assertThat(octets).hasToString("010203");
  }

  @Test
  void textIsHexWithOrWithoutColons() {
    Octets octets = Octets.ofHex(" 01:0a-FF\n00 ");
    assertThat(octets).hasToString("010aff00");
    assertThat(octets.toColonHex()).isEqualTo("01:0a:ff:00");
    assertThat(octets.at(2)).isEqualTo(255);
    assertThat(octets.length()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0g", "0x01", "01.02", "１２"})
  void whatIsNoHexIsRefused(String text) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Octets.ofHex(text))
        .withMessageContaining("\"" + text + "\"");
  }
}
