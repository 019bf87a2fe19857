package org.lqagent.gleaning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;

class AccessLinksTest {
  private static final AccessLinks LINKS =
      AccessLinks.of(
          List.of(
              link("acc0", "2001:db8:1::/64", "2001:db8:100::/40"),
              link("acc1", "2001:db8:1:8000::/65", "2001:db8:200::/40"),
              link("eth1.*", "2001:db8:3::/64", "2001:db8:300::/40"),
              link("cable0", "2001:db8:4::/64", "2001:db8:400::/40"),
              link("cable1", "2001:db8:4::/64", "2001:db8:400::/40")));

  @Test
  void patternsNameInterfacesThatComeAndGo() {
    assertThat(LINKS.isAccess("eth1.100")).isTrue();
    assertThat(LINKS.isAccess("eth1x100")).isFalse();
    assertThat(LINKS.isAccess("eth1")).isFalse();
    assertThat(LINKS.isAccess("up0")).isFalse();
  }

  @Test
  void anInterfaceMayHoldAddressesOfItsLinkAndPrefixesOfItsPools() {
    Lease address = Lease.of(Ipv6Address.parse("2001:db8:1::10"));
    Lease prefix = Lease.of(Ipv6Prefix.parse("2001:db8:100::/56"));

    assertThat(LINKS.mayHold("acc0", address)).isTrue();
    assertThat(LINKS.mayHold("acc0", prefix)).isTrue();
    assertThat(LINKS.mayHold("acc1", address)).isFalse();
    assertThat(LINKS.mayHold("acc0", Lease.of(Ipv6Address.parse("2001:db8:100::1")))).isFalse();
    assertThat(LINKS.mayHold("acc0", Lease.of(Ipv6Prefix.parse("2001:db8::/32")))).isFalse();
    assertThat(LINKS.isDelegated(Ipv6Prefix.parse("2001:db8:300::/48"))).isTrue();
  }

  @Test
  void aSourceMayBeLeasedOrInsideADelegatedPrefix() {
    assertThat(LINKS.isAttached("acc0", Ipv6Address.parse("2001:db8:1::10"))).isTrue();
    assertThat(LINKS.isAttached("acc0", Ipv6Address.parse("2001:db8:1ff::10"))).isTrue();
    assertThat(LINKS.isAttached("acc0", Ipv6Address.parse("2001:db8:200::10"))).isFalse();
    assertThat(LINKS.isAttached(Ipv6Address.parse("2001:db8:200::10"))).isTrue();
    assertThat(LINKS.isAttached("up0", Ipv6Address.parse("2001:db8:1::10"))).isFalse();
  }

  @Test
  void aLinkAddressNamesAnInterfaceIfOnlyOneHasIt() {
    assertThat(only("2001:db8:1::1")).contains("acc0");
    assertThat(only("2001:db8:1:8000::1")).contains("acc1");
    assertThat(only("2001:db8:3::1")).isEmpty();
    assertThat(only("2001:db8:4::1")).isEmpty();
    assertThat(only("2001:db8:9::1")).isEmpty();
  }

  @Test
  void aLinkAddressContradictsInterfacesThatAreNotOnItsLink() {
    Ipv6Address cable = Ipv6Address.parse("2001:db8:4::1");

    assertThat(LINKS.contradicts(cable, "cable0")).isFalse();
    assertThat(LINKS.contradicts(cable, "cable1")).isFalse();
    assertThat(LINKS.contradicts(cable, "acc0")).isTrue();
    assertThat(LINKS.contradicts(Ipv6Address.parse("2001:db8:9::1"), "acc0")).isFalse();
  }

  private static Optional<String> only(String linkAddress) {
    return LINKS.onlyInterfaceOf(Ipv6Address.parse(linkAddress));
  }

  private static AccessLink link(String name, String prefix, String pool) {
    return new AccessLink(
        name, List.of(Ipv6Prefix.parse(prefix)), List.of(Ipv6Prefix.parse(pool)), false);
  }
}
