package org.lqagent.dhcpv6;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MessagePrinterTest {
  @Test
  void aRelayedReplyIsATree() {
    assertThat(MessagePrinter.print(MessageVectors.RELAYED_REPLY.octets()))
        .isEqualTo(
            """
            RELAY-REPL hop 0 link 2001:db8:1::1 peer fe80::ff:fe00:c001
              INTERFACE_ID 01000000
              RELAY_MSG
                REPLY xid 0x424b94
                  IA_NA iaid 49153 t1 1800 s t2 2880 s
                    IAADDR 2001:db8:1::1d19 preferred 3600 s valid 7200 s
                  IA_PD iaid 49153 t1 1800 s t2 2880 s
                    IAPREFIX 2001:db8:1ff:ff00::/56 preferred 3600 s valid 7200 s
                  CLIENTID 00:03:00:01:02:00:00:00:c0:01
                  SERVERID 00:03:00:01:02:00:00:00:51:01
                  DNS_SERVERS 16 octets 20010db800ff00000000000000000053
                  DOMAIN_LIST 13 octets 076578616d706c65036e657400
                  DNS_SERVERS 16 octets 20010db800ff00000000000000000053
                  DOMAIN_LIST 13 octets 076578616d706c65036e657400
            """);
  }

  @Test
  void aQueryNamesItsTypeAndWhatIsWanted() {
    assertThat(MessagePrinter.print(MessageVectors.QUERY_BY_CLIENT_ID.message()))
        .isEqualTo(
            """
            LEASEQUERY xid 0x79f713
              CLIENTID 00:03:00:01:02:00:00:00:09:01
              LQ_QUERY QUERY_BY_CLIENTID link 2001:db8:1::1
                CLIENTID 00:03:00:01:02:00:00:00:c0:01
                ORO LQ_RELAY_DATA
            """);
  }

  @Test
  void anAnswerOfAllKinds() {
    Message message =
        new ClientServerMessage(
            MessageTypes.LEASEQUERY_REPLY,
            7,
            Options.of(
                StatusCode.of(StatusCode.SUCCESS, "found \u001b[31m"),
                new ClientData(
                    Options.of(
                        new IaAddress(
                            Ipv6Address.parse("2001:db8::1"), 0, Lifetimes.INFINITY, Options.NONE),
                        new CltTime(24),
                        new RemoteId(9, Octets.ofHex("706f7274")),
                        new SubscriberId(Octets.ofHex("00ff")),
                        new ClientLinkLayerAddress(1, Octets.ofHex("02000000c001")),
                        new PdExclude(64, Octets.ofHex("ff")),
                        new UnknownOption(4711, Octets.EMPTY))),
                new LqClientLink(
                    List.of(Ipv6Address.parse("2001:db8:1::"), Ipv6Address.parse("2001:db8:2::"))),
                new LqRelayData(
                    Ipv6Address.parse("2001:db8:ff::1"),
                    Octets.copyOf(MessageVectors.RELAYED_SOLICIT.octets(), 0, 42)),
                new LqRelayData(
                    Ipv6Address.UNSPECIFIED, Octets.ofHex("0e000001 0063001a" + "00".repeat(26)))));
    assertThat(MessagePrinter.print(message))
        .isEqualTo(
            """
            LEASEQUERY-REPLY xid 0x000007
              STATUS_CODE Success "found \\u{1b}[31m"
              CLIENT_DATA
                IAADDR 2001:db8::1 preferred 0 s valid infinity
                CLT_TIME 24 s
                REMOTE_ID enterprise 9 706f7274 "port"
                SUBSCRIBER_ID 00ff
                CLIENT_LINKLAYER_ADDR type 1 02:00:00:00:c0:01
                PD_EXCLUDE /64 subnet ff
                option 4711 0 octets
              LQ_CLIENT_LINK 2001:db8:1::, 2001:db8:2::
              LQ_RELAY_DATA peer 2001:db8:ff::1
                RELAY-FORW hop 0 link 2001:db8:1::1 peer fe80::ff:fe00:c001
                  INTERFACE_ID 01000000
              LQ_RELAY_DATA peer ::
                malformed: message at octet 34: need a relay message, have type 14
                0e0000010063001a0000000000000000000000000000000000000000000000000000
            """);
  }

  @Test
  void whatCannotBeReadIsShownAsItCame() {
    assertThat(MessagePrinter.print(new byte[0]))
        .isEqualTo(
            """
            empty
              malformed: message at octet 0: need 1 octets, have 0
            """);
    assertThat(MessagePrinter.print(LabelledHex.octets("0e 98f41d 0001 000a 0003")))
        .isEqualTo(
            """
            LEASEQUERY
              malformed: message > option 1 at octet 0: need 10 octets, have 2
              0e98f41d0001000a0003
            """);
    assertThat(MessagePrinter.print(MessageVectors.UNKNOWN.octets()))
        .isEqualTo("type 200 3 octets 010203\n");
  }

  @Test
  void relayDataInsideRelayDataEndsSoon() {
    Octets innermost =
        Octets.copyOf(
            new RelayMessage(
                    MessageTypes.RELAY_FORW,
                    0,
                    Ipv6Address.UNSPECIFIED,
                    Ipv6Address.UNSPECIFIED,
                    Options.NONE)
                .toByteArray());
    while (innermost.length() < 65_000) {
      innermost =
          Octets.copyOf(
              new RelayMessage(
                      MessageTypes.RELAY_FORW,
                      0,
                      Ipv6Address.UNSPECIFIED,
                      Ipv6Address.UNSPECIFIED,
                      Options.of(new LqRelayData(Ipv6Address.UNSPECIFIED, innermost)))
                  .toByteArray());
    }
    String printed = MessagePrinter.print(innermost.toByteArray());
    assertThat(printed).hasSizeLessThan(3 * 65_000);
  }
}
