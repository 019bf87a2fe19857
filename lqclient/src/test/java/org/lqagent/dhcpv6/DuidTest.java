package org.lqagent.dhcpv6;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("LQ-WIRE-027")
class DuidTest {
  @Test
  void textIsColonHexOrDigits() {
    Duid duid = Duid.parse("00:03:00:01:02:00:00:00:c0:01");
    assertThat(Duid.parse("0003000102000000C001")).isEqualTo(duid).hasSameHashCodeAs(duid);
    assertThat(duid).hasToString("00:03:00:01:02:00:00:00:c0:01");
    assertThat(Duid.ofEthernet(Octets.ofHex("02:00:00:00:c0:01"))).isEqualTo(duid);
  }

  @Test
  void aUuidIsTypeFour() {
    assertThat(Duid.ofUuid(UUID.fromString("01234567-89ab-cdef-0123-456789abcdef")))
        .isEqualTo(Duid.parse("0004" + "0123456789abcdef".repeat(2)));
  }

  @Test
  void itHas3To130Octets() {
    assertThat(Duid.parse("000401").octets().length()).isEqualTo(3);
    assertThat(Duid.parse("0004" + "11".repeat(128)).octets().length()).isEqualTo(130);
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Duid.parse("0004"))
        .withMessage("a DUID has 3..130 octets, not 2");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Duid.parse("0004" + "11".repeat(129)));
  }

  @Test
  void typesAreNotLookedInto() {
    assertThat(Duid.parse("000100010eec13db000202020202"))
        .isNotEqualTo(Duid.parse("00030001000202020202"));
    assertThat(Duid.parse("ffff00")).isGreaterThan(Duid.parse("000100"));
  }
}
