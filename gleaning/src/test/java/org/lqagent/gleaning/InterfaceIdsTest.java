package org.lqagent.gleaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lqagent.dhcpv6.Octets;

/** What relay agents write into the Interface-Id option, and the interface they mean. */
@Tag("LQ-GLN-006")
class InterfaceIdsTest {
  @Test
  void aNameIsItselfWithOrWithoutItsNul() {
    assertThat(InterfaceIds.name().apply(text("eth1.100"))).contains("eth1.100");
    assertThat(InterfaceIds.name().apply(text("eth1.100\0"))).contains("eth1.100");
    assertThat(InterfaceIds.name().apply(Octets.EMPTY)).isEmpty();
  }

  @Test
  void aNumberHasFourOctetsInTheOrderOfItsHost() {
    var little = InterfaceIds.number(ByteOrder.LITTLE_ENDIAN, n -> Optional.of("if" + n));
    var big = InterfaceIds.number(ByteOrder.BIG_ENDIAN, n -> Optional.of("if" + n));

    assertThat(little.apply(Octets.ofHex("07000000"))).contains("if7");
    assertThat(big.apply(Octets.ofHex("00000007"))).contains("if7");
    assertThat(big.apply(Octets.ofHex("000007"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "{interface}, {interface}, ppp17, ppp17",
    "bng1/{interface}, {interface}, bng1/ppp17, ppp17",
    "{*} eth {slot}/{port}:{outer}.{inner}, eth{port}.{outer}, x eth 1/3:100.200, eth3.100",
    "'Gi{*}/{port}', 'acc{port}', 'Gi0/0/7', 'acc0/7'",
    "a.c, x, abc, ",
    "bng1/{interface}, {interface}, bng2/ppp17, ",
  })
  void aTemplateFindsWhatItNames(String template, String name, String id, String found) {
    assertThat(InterfaceIds.template(template, name).apply(text(id)))
        .isEqualTo(Optional.ofNullable(found));
  }

  @Test
  void aTemplateMatchesBinaryAndHugeIdsWithoutHarm() {
    var template = InterfaceIds.template("{a}-{b}-{c}-{d}", "x{d}");

    assertThat(template.apply(Octets.copyOf(new byte[65_000]))).isEmpty();
    assertThat(template.apply(text("-".repeat(120)))).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "{interface, {interface}",
    "{a}{a}, {a}",
    "{a}, {b}",
    "{*}, {*}",
    "{a b}, x",
    "{a}, x}",
  })
  void aTemplateThatCannotBeIsRefused(String template, String name) {
    assertThatThrownBy(() -> InterfaceIds.template(template, name))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Octets text(String text) {
    return Octets.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
