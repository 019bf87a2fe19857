package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.dhcpv6.Ipv6Address;

class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "2001:db8::1,[2001:db8::1]:547",
    "fe80::1%up0,[fe80::1%up0]:547",
    "[2001:db8::1]:1547,[2001:db8::1]:1547",
    "[fe80::1%up0]:0,[fe80::1%up0]:0"
  })
  void textIsAnAddressPerhapsWithInterfaceAndPort(String text, String whole) {
    assertThat(Endpoint.parse(text, 547).toString()).isEqualTo(whole);
    assertThat(Endpoint.parse(whole, 1)).isEqualTo(Endpoint.parse(text, 547));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[2001:db8::1]",
        "2001:db8::1]:547",
        "[2001:db8::1]:",
        "[::1]:65536",
        "10.0.0.1"
      })
  void whatIsNoneIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.parse(text, 547));
  }

  @Test
  void aLinkLocalServerNeedsItsInterface() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Server.parse("[fe80::1]:547"))
        .withMessageContaining("needs its interface");
    assertThat(Server.parse("[fe80::1%up0]:1547").endpoint())
        .isEqualTo(new Endpoint(Ipv6Address.parse("fe80::1"), "up0", 1547));
  }
}
