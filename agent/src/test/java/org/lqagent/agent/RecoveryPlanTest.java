package org.lqagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.agent.config.ConfigurationException;
import org.lqagent.agent.config.ConfigurationReader;
import org.lqagent.dhcpv6.Ipv6Address;

class RecoveryPlanTest {
  private static final String LINKS =
      """
      uplink: { interface: up0 }
      access:
        - { interface: acc0, prefixes: ["2001:db8:1::/64", "2001:db8:2::/64"] }
        - { interface: acc1, delegated: ["2001:db8:100::/40"] }
        - { interface: "ppp*", prefixes: ["2001:db8:3::/64"] }
      """;

  @Test
  void asksByEachLinkAsItsRelayAgentWouldNameIt() throws ConfigurationException {
    assertThat(queries(LINKS, Optional.empty()))
        .containsExactly(
            "by link 2001:db8:1::",
            "by link 2001:db8:2::fe",
            "by link 2001:db8:100::",
            "by link 2001:db8:3::");
  }

  @Test
  void asksByOneInterfaceAlone() throws ConfigurationException {
    String more =
        LINKS + "recovery: { relay-id: 00:03:00:01:02, link-addresses: ['2001:db8:f::1'] }";
    assertThat(queries(more, Optional.of("acc1"))).containsExactly("by link 2001:db8:100::");
    assertThat(queries(more, Optional.empty()))
        .hasSize(6)
        .contains("by link 2001:db8:f::1", "by relay id " + "00:03:00:01:02");
  }

  @Test
  void asksByRelayAgentAndCircuitInstead() throws ConfigurationException {
    assertThat(
            queries(
                LINKS
                    + "recovery: { links: false, relay-id: 00:03:00:01:02,"
                    + " remote-ids: [00007ed901, 00007ed902] }",
                Optional.empty()))
        .hasSize(3)
        .noneMatch(query -> query.startsWith("by link"));
  }

  @Test
  void asksEveryServerWithAnAddressOfItsOwn() throws ConfigurationException {
    String servers =
        LINKS
            + """
            leasequery:
              servers: ["ff05::1:3", "2001:db8:ff::51"]
              authorities: [{ prefixes: ["2001:db8:3::/64"], servers: ["2001:db8:ff::52"] }]
            recovery: { port: 1547 }
            """;
    assertThat(servers(servers))
        .containsExactly("[2001:db8:ff::51]:1547", "[2001:db8:ff::52]:1547");
  }

  @Test
  @Tag("LQ-REQ-009")
  void asksNobodyWhereNobodyHasAnAddress() throws ConfigurationException {
    assertThat(servers(LINKS)).isEmpty();
  }

  private static List<String> servers(String text) throws ConfigurationException {
    return new RecoveryPlan(ConfigurationReader.read("f", text))
        .servers().stream().map(server -> server.server().endpoint().toString()).toList();
  }

  private static List<String> queries(String text, Optional<String> only)
      throws ConfigurationException {
    return new RecoveryPlan(ConfigurationReader.read("f", text))
            .queries(
                only,
                name ->
                    name.equals("acc0")
                        ? List.of(Ipv6Address.parse("fe80::1"), Ipv6Address.parse("2001:db8:2::fe"))
                        : List.of())
            .stream()
            .map(Object::toString)
            .toList();
  }
}
