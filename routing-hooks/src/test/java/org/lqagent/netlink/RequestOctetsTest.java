package org.lqagent.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Octets;

/**
 * Every kind of request beside the octets that ip(8) of iproute2 6.1 and nft 1.0.6 sent for the
 * same, but for sequence numbers; where ours says more or less than theirs, it is said.
 */
class RequestOctetsTest {
  private static final int REQUEST = 1;
  private static final int ACK = 5;

  /**
   * A request and what it is on the wire.
   *
   * @param theirs the command that was watched
   */
  private record Golden(String theirs, Request request, int flags, String octets) {}

  private static Stream<Golden> all() {
    return Stream.of(
        new Golden(
            "ip -6 route show table main proto 187",
            new RouteDump(254, 187),
            REQUEST,
            """
            24000000 1a00 0103 01000000 00000000
            0a 00 00 00 00 bb 00 00 00000000
            0800 0f00 fe000000
            """),
        new Golden(
            "ip -6 route del unreachable 2001:db8:100::/40 proto 187 metric 1024",
            new RouteRequest(
                RouteRequest.Verb.DELETE,
                RouteMessage.unreachable(Ipv6Prefix.parse("2001:db8:100::/40"), 187, 254, 1024)),
            ACK,
            // Without the type, so that a route of any type is removed.
            """
            38000000 1900 0500 01000000 00000000
            0a 28 00 00 fe bb 00 00 00000000
            1400 0100 20010db8010000000000000000000000
            0800 0600 00040000
            """),
        new Golden(
            "ip link show",
            new LinkDump(),
            REQUEST,
            // Without statistics (mask 8) where ip asks for virtual functions (1), and of any
            // family.
            """
            28000000 1200 0103 01000000 00000000
            00 00 0000 00000000 00000000 00000000
            0800 1d00 08000000
            """),
        new Golden(
            "ip -6 address show",
            new AddressDump(),
            REQUEST,
            """
            18000000 1600 0103 01000000 00000000
            0a 00 00 00 00000000
            """),
        new Golden(
            "ip -6 neigh show dev acc0",
            new NeighbourDump(3),
            REQUEST,
            """
            24000000 1e00 0103 01000000 00000000
            0a 00 0000 00000000 0000 00 00
            0800 0800 03000000
            """),
        new Golden(
            "ip -6 neigh replace fe80::3 dev acc0 nud none use",
            new NeighbourSolicit(3, Ipv6Address.parse("fe80::3"), false),
            ACK,
            """
            30000000 1c00 0505 01000000 00000000
            0a 00 0000 03000000 0000 01 00
            1400 0100 fe800000000000000000000000000003
            """),
        new Golden(
            "ip -6 neigh change fe80::2 dev acc0 nud probe",
            new NeighbourSolicit(3, Ipv6Address.parse("fe80::2"), true),
            ACK,
            """
            30000000 1c00 0501 01000000 00000000
            0a 00 0000 03000000 1000 00 00
            1400 0100 fe800000000000000000000000000002
            """),
        new Golden(
            "nft list table ip6 lqagent, its sets",
            new SetDump("lqagent"),
            REQUEST,
            """
            20000000 0a0a 0103 01000000 00000000
            0a 00 0000 0c00 0100 6c716167656e7400
            """),
        new Golden(
            "nft list table ip6 lqagent, its counters",
            new CounterDump("lqagent"),
            REQUEST,
            """
            20000000 130a 0103 01000000 00000000
            0a 00 0000 0c00 0100 6c716167656e7400
            """),
        new Golden(
            "nft list table ip6 lqagent, its rules",
            new RuleDump("lqagent"),
            REQUEST,
            """
            20000000 070a 0103 01000000 00000000
            0a 00 0000 0c00 0100 6c716167656e7400
            """),
        new Golden(
            "nft list chains",
            new ChainDump(),
            REQUEST,
            // Of the family ip6 only, where nft filters by itself.
            """
            14000000 040a 0103 01000000 00000000
            0a 00 0000
            """),
        new Golden(
            "nft list set ip6 lqagent addresses",
            new ElementDump("lqagent", "addresses"),
            REQUEST,
            // The table first, and the set behind it.
            """
            30000000 0d0a 0103 01000000 00000000
            0a 00 0000
            0c00 0100 6c716167656e7400
            0e00 0200 6164647265737365 7300 0000
            """),
        new Golden(
            "nft get element ip6 lqagent addresses { 2001:db8:1::1000 . acc0 }",
            new ElementRequest(
                ElementRequest.Verb.FIND,
                "lqagent",
                "addresses",
                new SetElement(
                    Octets.ofHex(
                        "20010db8000100000000000000001000 61636330000000000000000000000000"))),
            ACK,
            // As above.
            """
            60000000 0d0a 0500 01000000 00000000
            0a 00 0000
            0c00 0100 6c716167656e7400
            0e00 0200 6164647265737365 7300 0000
            3000 0380 2c00 0180 2800 0180
              2400 0100 20010db8000100000000000000001000 61636330000000000000000000000000
            """),
        new Golden(
            "nft -f, the beginning",
            BatchMark.BEGIN,
            REQUEST,
            "14000000 1000 0100 01000000 00000000 00 00 000a"),
        new Golden(
            "tcpdump -i nflog:5, the first message",
            new LogRequest(LogRequest.Step.BIND, 5),
            ACK,
            "1c000000 0104 0500 01000000 00000000 00 00 0005 0500 0100 01 000000"));
  }

  @TestFactory
  Stream<DynamicTest> asOthersWriteThem() {
    return all()
        .map(
            golden ->
                DynamicTest.dynamicTest(
                    golden.theirs(),
                    () ->
                        assertThat(Wire.written(golden.request(), golden.flags(), 1))
                            .isEqualTo(Octets.ofHex(golden.octets()))));
  }

  @Test
  void everyKindOfRequestIsAmongThem() {
    assertThat(all().map(golden -> golden.request().getClass()).collect(Collectors.toSet()))
        .isEqualTo(Set.of(Request.class.getPermittedSubclasses()));
  }
}
