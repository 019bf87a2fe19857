package org.lqagent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.server.Questions.FROM;
import static org.lqagent.server.Questions.REQUESTOR;
import static org.lqagent.server.Questions.byAddress;
import static org.lqagent.server.Questions.byClient;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lifetimes;
import org.lqagent.dhcpv6.LqClientLink;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RelayMsg;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.StatusCode;
import org.lqagent.dhcpv6.UnknownOption;

/**
 * The ways of real servers; replies of dhcpd and dibbler-server are compared with captured ones.
 */
@Tag("LQ-SRV-036")
class ProfileTest {
  private static final Instant NOW = Leased.GRANTED.plusSeconds(600);

  private static Optional<Message> ask(Profile profile, Message query, Instant now) {
    return new QueryHandler(profile, Restrictions.NONE, Optional.empty(), new Counters())
        .answer(query.toByteArray(), FROM, now);
  }

  private static Options options(Profile profile, Message query) {
    return ((ClientServerMessage) ask(profile, query, NOW).orElseThrow()).options();
  }

  private static Options data(Profile profile, Message query) {
    return options(profile, query).first(ClientData.class).orElseThrow().options();
  }

  private static String captured(Profile profile, ClientServerMessage query, int xid, Instant now) {
    Message asked = new ClientServerMessage(query.type(), xid, query.options());
    return Octets.copyOf(ask(profile, asked, now).orElseThrow().toByteArray()).toString();
  }

  private static ClientServerMessage with(ClientServerMessage message, Option option) {
    return new ClientServerMessage(
        message.type(), message.transactionId(), message.options().with(option));
  }

  private static ClientServerMessage withoutQuery() {
    return Questions.message(REQUESTOR);
  }

  private static Service service(Duid server, Instant granted, String... leases) {
    LeaseTable table =
        new LeaseTable(
            Links.of(
                List.of(Leased.LINK_A),
                List.of(
                    Ipv6Prefix.parse("2001:db8:100::/40"), Ipv6Prefix.parse("2001:db8:200::/40"))));
    for (String lease : leases) {
      table.put(
          new LeasedIa(
              new LeasedIa.Key(lease, Octets.ofHex("00")),
              Leased.HOME,
              granted,
              List.of(new StoredLease(Leased.lease(lease), 3600, 7200, granted)),
              Optional.empty()));
    }
    return new Service(new ServerId(server), table, Map.of(), List.of(), false);
  }

  @Nested
  class OfIscDhcpd {
    private final Instant granted = Instant.ofEpochSecond(0x6b0484bd);
    private final Profile captured =
        new IscDhcpd(
            service(
                Duid.parse("00030001020000005101"),
                granted,
                "2001:db8:1::1d19",
                "2001:db8:1ff:ff00::/56"));

    @Test
    void aLeasedAddressIsAnsweredAsCaptured() {
      assertThat(
              captured(captured, byAddress("2001:db8:1::1d19"), 0x98f41d, granted.plusSeconds(99)))
          .isEqualTo(
              "0f98f41d002d00320001000a0003000102000000c0010005001820010db8000100000000000000001d19"
                  + "00000e1000001c20002e00046b0484bd0001000a000300010200000009010002000a0003000102"
                  + "0000005101");
    }

    @Test
    void anAddressOutsideThePoolIsAnsweredAsCapturedAlsoInsideADelegatedPrefix() {
      String tail =
          "0001000a000300010200000009010002000a00030001020000005101"
              + "000d0018000941646472657373206e6f7420696e206120706f6f6c2e";
      assertThat(captured(captured, byAddress("2001:db8:1ff:ff12::5"), 0x37f989, granted))
          .isEqualTo("0f37f989" + tail);
      assertThat(captured(captured, byAddress("2001:db8:dead::1"), 0x65cefe, granted))
          .isEqualTo("0f65cefe" + tail);
    }

    @Test
    void anAddressThatIsNotLeasedIsAnsweredAsCaptured() {
      assertThat(captured(captured, byAddress("2001:db8:1::1fff"), 0x0fb485, granted))
          .isEqualTo("0f0fb4850001000a000300010200000009010002000a00030001020000005101");
    }

    @Test
    void otherQueriesAreAnsweredAsCaptured() {
      String ids = "0001000a000300010200000009010002000a00030001020000005101";
      assertThat(captured(captured, byClient(Leased.HOME, "::"), 0x79f713, granted))
          .isEqualTo(
              "0f79f713"
                  + ids
                  + "000d0022000751554552595f42595f434c49454e544944206e6f7420737570706f727465642e");
      assertThat(captured(captured, Questions.asking(200, "::", Leased.SERVER), 0xf2a631, granted))
          .isEqualTo("0ff2a631" + ids + "000d00150007556e6b6e6f776e2071756572792d747970652e");
      assertThat(
              captured(
                  captured,
                  Questions.asking(1, "::", new UnknownOption(99, Octets.EMPTY)),
                  0xbb0514,
                  granted))
          .isEqualTo("0fbb0514" + ids + "000d001300084e6f204f5054494f4e5f4941414444522e");
    }

    @Test
    void aQueryThatNamesAServerIsMetWithSilence() {
      Profile isc = new IscDhcpd(Leased.service());
      assertThat(ask(isc, with(byAddress("2001:db8:1::1000"), Leased.SERVER), NOW)).isEmpty();
      assertThat(ask(isc, withoutQuery(), NOW)).isEmpty();
    }

    @Test
    void onlyTheAddressAskedForComesBackWhateverIsRequested() {
      assertThat(data(new IscDhcpd(Leased.service()), byAddress("2001:db8:1::1000", 47, 23)).list())
          .hasSize(3)
          .contains(
              new IaAddress(Ipv6Address.parse("2001:db8:1::1000"), 3600, 7200, Options.NONE),
              new CltTime(Leased.GRANTED.getEpochSecond()));
    }
  }

  @Nested
  class OfDibbler {
    private final Instant granted = Leased.GRANTED;
    private final Profile captured =
        new Dibbler(
            service(
                Duid.parse("00010001329743c8020000005201"),
                granted,
                "2001:db8:1::24cf",
                "2001:db8:279:ab00::/56"));

    @Test
    void theWholeClientIsAnsweredAsCaptured() {
      String reply =
          "0001000a00030001020000000901002d004f0005001820010db80001000000000000000024cf"
              + "00000df800001c08001a001900000e1000001c203820010db80279ab000000000000000000"
              + "0001000a0003000102000000c001002e0004000000180002000e00010001329743c8020000005201";
      Instant now = granted.plusSeconds(24);
      assertThat(captured(captured, byAddress("2001:db8:1::24cf"), 0x2dbb4e, now))
          .isEqualTo("0f2dbb4e" + reply);
      assertThat(captured(captured, byClient(Leased.HOME, "::"), 0x2dbb4e, now))
          .isEqualTo("0f2dbb4e" + reply);
    }

    @Test
    void whatIsNotFoundIsAnsweredAsCaptured() {
      String reply =
          "0001000a00030001020000000901000d002400094e6f2062696e64696e6720666f722074686973206164"
              + "647265737320666f756e642e0002000e00010001329743c8020000005201";
      assertThat(captured(captured, byAddress("2001:db8:279:ab12::5"), 0x698853, granted))
          .isEqualTo("0f698853" + reply);
      assertThat(captured(captured, byAddress("2001:db8:1::1fff"), 0x961ec7, granted))
          .isEqualTo("0f961ec7" + reply);
      assertThat(captured(captured, byClient(Duid.parse("00030001020000000bad"), "::"), 1, granted))
          .isEqualTo(
              "0f0000010001000a00030001020000000901000d002100094e6f2062696e64696e6720666f7220746869"
                  + "73204455494420666f756e642e0002000e00010001329743c8020000005201");
    }

    @Test
    void whatIsNotUnderstoodIsAnsweredWithoutServerIdAsCaptured() {
      assertThat(captured(captured, Questions.asking(200, "::", Leased.SERVER), 1, granted))
          .isEqualTo(
              "0f0000010001000a00030001020000000901000d00150007496e76616c6964205175657279207479"
                  + "70652e");
      assertThat(captured(captured, withoutQuery(), 1, granted))
          .isEqualTo(
              "0f0000010001000a00030001020000000901000d002300085265717569726564204c515f515545525920"
                  + "6f7074696f6e206d697373696e672e");
    }

    @Test
    void repliesComeTwice() {
      assertThat(captured.copies()).isEqualTo(2);
      assertThat(captured.repliesToSourcePort()).isFalse();
    }
  }

  @Nested
  class OfKea {
    private final Profile kea = new Kea(Leased.service());

    @Test
    void optionsComeByCodeWithAStatusAndRelayDataUnasked() throws Exception {
      Options reply = options(kea, byAddress("2001:db8:1::1000"));
      assertThat(reply.list()).extracting(Option::code).containsExactly(1, 2, 13, 45, 47);
      assertThat(StatusCode.in(reply)).isEqualTo(StatusCode.SUCCESS);
      LqRelayData relayData = reply.first(LqRelayData.class).orElseThrow();
      assertThat(relayData.peerAddress()).isEqualTo(relayData.message().peerAddress());
      assertThat(data(kea, byAddress("2001:db8:1::1000")).list())
          .extracting(Option::code)
          .containsExactly(1, 5, 46);
    }

    @Test
    void byAddressOneLeaseComesAndByClientAll() {
      assertThat(data(kea, byAddress("2001:db8:100:1ff::1")).all(IaPrefix.class)).hasSize(1);
      assertThat(data(kea, byAddress("2001:db8:100:1ff::1")).all(IaAddress.class)).isEmpty();
      assertThat(data(kea, byClient(Leased.HOME, "::")).list())
          .extracting(Option::code)
          .containsExactly(1, 5, 5, 26, 46);
    }

    @Test
    void notLeasedIsSuccessAndNotInAnyPoolNotConfigured() {
      assertThat(options(kea, byAddress("2001:db8:1::9999")).first(StatusCode.class))
          .contains(StatusCode.of(StatusCode.SUCCESS, "no active lease"));
      assertThat(StatusCode.in(options(kea, byAddress("2001:db8:dead::1"))))
          .isEqualTo(StatusCode.NOT_CONFIGURED);
      assertThat(StatusCode.in(options(kea, byClient(Leased.HOME, "2001:db8:dead::1"))))
          .isEqualTo(StatusCode.NOT_CONFIGURED);
      assertThat(StatusCode.in(options(kea, Questions.asking(1, "::", Leased.SERVER))))
          .isEqualTo(StatusCode.MALFORMED_QUERY);
      assertThat(options(kea, byClient(Leased.ROAMER, "::")).contains(LqClientLink.class)).isTrue();
    }

    @Test
    void aPrefixMayComeThatDoesNotContainTheAddress() {
      LeaseTable table = new LeaseTable(Leased.LINKS);
      table.put(Leased.ia("ia-pd", Leased.HOME, Optional.empty(), "2001:db8:100:500::/64"));
      Profile kea = new Kea(new Service(Leased.SERVER, table, Map.of(), List.of(), false));
      IaPrefix prefix =
          data(kea, byAddress("2001:db8:100:501::1")).first(IaPrefix.class).orElseThrow();
      assertThat(prefix.prefix().orElseThrow()).hasToString("2001:db8:100:500::/64");
    }

    @Test
    void lifetimesOutliveTheirLease() {
      LeaseTable table = new LeaseTable(Leased.LINKS);
      table.put(
          new LeasedIa(
              new LeasedIa.Key("ia-na", Octets.ofHex("00")),
              Leased.HOME,
              Leased.GRANTED,
              List.of(
                  new StoredLease(
                      Leased.lease("2001:db8:1::1000"), 300, Lifetimes.INFINITY, Leased.GRANTED)),
              Optional.empty()));
      Profile kea = new Kea(new Service(Leased.SERVER, table, Map.of(), List.of(), false));
      assertThat(data(kea, byAddress("2001:db8:1::1000")).first(IaAddress.class))
          .contains(
              new IaAddress(
                  Ipv6Address.parse("2001:db8:1::1000"),
                  300,
                  Lifetimes.INFINITY - 600,
                  Options.NONE));
    }

    @Test
    void anotherServersQueryAndOneWithoutLqQueryAreMetWithSilence() {
      ServerId another = new ServerId(Duid.parse("00030001020000005202"));
      assertThat(ask(kea, with(byAddress("2001:db8:1::1000"), another), NOW)).isEmpty();
      assertThat(ask(kea, with(byAddress("2001:db8:1::1000"), Leased.SERVER), NOW)).isPresent();
      assertThat(ask(kea, withoutQuery(), NOW)).isEmpty();
    }

    @Test
    void aRelayedQueryIsAnsweredBareAndToTheSourcePort() {
      RelayMessage relayed =
          new RelayMessage(
              MessageTypes.RELAY_FORW,
              0,
              Ipv6Address.UNSPECIFIED,
              Ipv6Address.UNSPECIFIED,
              Options.of(new RelayMsg(byAddress("2001:db8:1::1000"))));
      assertThat(ask(kea, relayed, NOW).orElseThrow()).isInstanceOf(ClientServerMessage.class);
      assertThat(kea.repliesToSourcePort()).isTrue();
    }
  }
}
