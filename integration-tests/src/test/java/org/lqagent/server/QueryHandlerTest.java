package org.lqagent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.server.Questions.FROM;
import static org.lqagent.server.Questions.REQUESTOR;
import static org.lqagent.server.Questions.byAddress;
import static org.lqagent.server.Questions.byAddressOnLink;
import static org.lqagent.server.Questions.byClient;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.InterfaceId;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.LqClientLink;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.OptionRequest;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RelayMsg;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.StatusCode;
import org.lqagent.dhcpv6.UnknownMessage;
import org.lqagent.dhcpv6.UnknownOption;

/** What RFC 5007 asks of a server, row by row. */
class QueryHandlerTest {
  private static final Instant NOW = Leased.GRANTED.plusSeconds(600);
  private static final ServerId ANOTHER = new ServerId(Duid.parse("00030001020000005202"));

  private final Counters counters = new Counters();
  private final QueryHandler server = handler(Leased.service(), Restrictions.NONE);

  private QueryHandler handler(Service service, Restrictions restrictions) {
    return new QueryHandler(new Rfc5007(service), restrictions, Optional.empty(), counters);
  }

  @Test
  @Tag("LQ-SRV-001")
  void aQueryWithoutClientIdIsDropped() {
    LqQuery query = byAddress("2001:db8:1::1000").options().first(LqQuery.class).orElseThrow();
    assertDropped(Questions.message(query), Event.NO_CLIENT_ID);
  }

  @Test
  @Tag("LQ-SRV-002")
  void aQueryToAnotherServerIsDroppedAndOneToUsAnswered() {
    assertDropped(with(byAddress("2001:db8:1::1000"), ANOTHER), Event.OTHER_SERVER);
    assertThat(ask(with(byAddress("2001:db8:1::1000"), Leased.SERVER)).contains(ClientData.class))
        .isTrue();
  }

  @Test
  @Tag("LQ-SRV-003")
  @Tag("A-30")
  void aQueryWithoutLqQueryIsDropped() {
    assertDropped(Questions.message(REQUESTOR), Event.NO_QUERY);
  }

  @Test
  @Tag("LQ-SRV-004")
  void aReplyIsDropped() {
    ClientServerMessage query = byAddress("2001:db8:1::1000");
    assertDropped(
        new ClientServerMessage(
            MessageTypes.LEASEQUERY_REPLY, query.transactionId(), query.options()),
        Event.OTHER_TYPE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2001:db8:1::1000", "2001:db8:1::ffff", "2001:db8:dead::1"})
  @Tag("LQ-SRV-005")
  @Tag("LQ-SRV-006")
  @Tag("A-28")
  @Tag("LQ-SRV-037")
  void everyReplyNamesTransactionServerAndRequestor(String address) {
    ClientServerMessage reply = (ClientServerMessage) answer(byAddress(address)).orElseThrow();
    assertThat(reply.type()).isEqualTo(15);
    assertThat(reply.transactionId()).isEqualTo(Questions.XID);
    assertThat(reply.options().list()).contains(REQUESTOR, Leased.SERVER);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  @Tag("LQ-SRV-009")
  void aBulkQueryTypeIsNotAllowedHereWhereTcpIsThereForIt(int type) {
    Service plain = Leased.service();
    QueryHandler bulk =
        handler(
            new Service(plain.id(), plain.leases(), plain.clientOptions(), plain.sensitive(), true),
            Restrictions.NONE);
    byte[] query = Questions.asking(type, "2001:db8:1::1", new ClientId(Leased.HOME)).toByteArray();
    ClientServerMessage reply = (ClientServerMessage) bulk.answer(query, FROM, NOW).orElseThrow();
    assertThat(StatusCode.in(reply.options())).isEqualTo(StatusCode.NOT_ALLOWED);
    assertThat(reply.options().contains(ClientData.class)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 5, 255})
  @Tag("LQ-SRV-007")
  @Tag("LQ-SRV-009")
  @Tag("LQ-WIRE-022")
  void anUnknownQueryTypeIsSaidToBe(int type) {
    ClientServerMessage query = Questions.asking(type, "::", new ClientId(Leased.HOME));
    assertThat(StatusCode.in(ask(query))).isEqualTo(StatusCode.UNKNOWN_QUERY_TYPE);
  }

  @Test
  @Tag("LQ-SRV-008")
  void aQueryThatLacksWhatItAsksForIsMalformed() {
    Option wrong = new OptionRequest(List.of(47));
    assertThat(StatusCode.in(ask(Questions.asking(1, "::", wrong))))
        .isEqualTo(StatusCode.MALFORMED_QUERY);
    assertThat(StatusCode.in(ask(Questions.asking(2, "::", wrong))))
        .isEqualTo(StatusCode.MALFORMED_QUERY);
    assertThat(
            StatusCode.in(
                ask(
                    Questions.message(
                        REQUESTOR, new UnknownOption(44, Octets.ofHex("01" + "00".repeat(15)))))))
        .isEqualTo(StatusCode.MALFORMED_QUERY);
  }

  @Test
  @Tag("LQ-SRV-010")
  @Tag("LQ-WIRE-022")
  void whoMayNotAskHearsNothingOrNotAllowed() {
    List<Ipv6Prefix> allowed = List.of(Ipv6Prefix.parse("2001:db8:ff::/64"));
    Ipv6Address stranger = Ipv6Address.parse("2001:db8:1::1000");
    byte[] query = byAddress("2001:db8:1::1000").toByteArray();

    QueryHandler silent =
        handler(Leased.service(), new Restrictions(allowed, Optional.empty(), false));
    assertThat(silent.answer(query, FROM, NOW)).isPresent();
    assertThat(silent.answer(query, stranger, NOW)).isEmpty();
    assertThat(counters.of(Event.NOT_ALLOWED)).isEqualTo(1);

    QueryHandler polite =
        handler(Leased.service(), new Restrictions(allowed, Optional.of(Leased.SERVER), false));
    Options refusal =
        ((ClientServerMessage) polite.answer(query, stranger, NOW).orElseThrow()).options();
    assertThat(StatusCode.in(refusal)).isEqualTo(StatusCode.NOT_ALLOWED);
    assertThat(refusal.list()).contains(REQUESTOR, Leased.SERVER).hasSize(3);
  }

  @Test
  @Tag("LQ-SRV-011")
  void theLinkAddressChoosesTheLink() {
    assertThat(leases(byClient(Leased.ROAMER, "2001:db8:1::1")))
        .containsExactly("2001:db8:1::3000");
    assertThat(leases(byClient(Leased.ROAMER, "2001:db8:2::1")))
        .containsExactly("2001:db8:2::3000");
    assertThat(leases(byAddressOnLink("2001:db8:1::3000", "2001:db8:1::"))).hasSize(1);
    assertThat(leases(byAddressOnLink("2001:db8:1::3000", "2001:db8:2::"))).isEmpty();
  }

  @Test
  @Tag("LQ-SRV-012")
  void withoutLinkAddressTheAddressTellsTheLink() {
    assertThat(leases(byAddress("2001:db8:2::3000"))).containsExactly("2001:db8:2::3000");
    assertThat(leases(byAddress("2001:db8:100:1ff::1"))).contains("2001:db8:100:100::/56");
  }

  @Test
  @Tag("LQ-SRV-013")
  void aLinkThatIsNotThereIsNotConfigured() {
    for (ClientServerMessage query :
        List.of(
            byAddress("2001:db8:dead::1"),
            byAddress("fe80::1"),
            byAddressOnLink("2001:db8:1::1000", "2001:db8:dead::1"),
            byClient(Leased.HOME, "2001:db8:dead::1"))) {
      assertThat(StatusCode.in(ask(query))).isEqualTo(StatusCode.NOT_CONFIGURED);
    }
  }

  @Test
  @Tag("LQ-SRV-014")
  @Tag("LQ-SRV-015")
  void aClientIsLookedForOnEveryLink() {
    Options reply = ask(byClient(Leased.FAR, "::"));
    assertThat(reply.all(ClientData.class)).hasSize(1);
    assertThat(reply.contains(LqClientLink.class)).isFalse();
    assertThat(leases(byClient(Leased.FAR, "::"))).containsExactly("2001:db8:3::4000");
  }

  @Test
  @Tag("LQ-SRV-016")
  void aClientOnTwoLinksIsTheirListAndNothingElse() {
    Options reply = ask(byClient(Leased.ROAMER, "::"));
    assertThat(reply.first(LqClientLink.class).orElseThrow().links())
        .containsExactly(Leased.LINK_A.network(), Leased.LINK_B.network());
    assertThat(reply.contains(ClientData.class)).isFalse();
    for (Ipv6Address link : reply.first(LqClientLink.class).orElseThrow().links()) {
      assertThat(leases(byClient(Leased.ROAMER, link.toString()))).hasSize(1);
    }
  }

  @Test
  @Tag("LQ-SRV-017")
  @Tag("LQ-SRV-037")
  void nothingFoundIsSuccessWithoutData() {
    for (ClientServerMessage query :
        List.of(
            byAddress("2001:db8:1::9999"),
            byAddress("2001:db8:100:200::1"),
            byClient(Duid.parse("00030001020000000bad"), "::"))) {
      assertThat(ask(query).list()).containsExactly(REQUESTOR, Leased.SERVER);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2001:db8:1::1000",
        "2001:db8:1::1001",
        "2001:db8:100:100::",
        "2001:db8:100:1ff::1"
      })
  @Tag("LQ-SRV-018")
  @Tag("LQ-SRV-019")
  @Tag("LQ-SRV-020")
  void byAddressAllOfItsHolderIsToldAndNobodyElse(String address) {
    Options reply = ask(byAddress(address));
    assertThat(reply.all(ClientData.class)).hasSize(1);
    Options data = reply.first(ClientData.class).orElseThrow().options();
    assertThat(data.list())
        .containsExactlyInAnyOrder(
            new ClientId(Leased.HOME),
            new IaAddress(Ipv6Address.parse("2001:db8:1::1000"), 3000, 6600, Options.NONE),
            new IaAddress(Ipv6Address.parse("2001:db8:1::1001"), 3000, 6600, Options.NONE),
            IaPrefix.of(Ipv6Prefix.parse("2001:db8:100:100::/56"), 3000, 6600, Options.NONE),
            new CltTime(600));
  }

  @Test
  @Tag("LQ-SRV-019")
  void whatHasEndedIsNotTold() {
    Instant end = Leased.GRANTED.plusSeconds(7200);
    assertThat(data(byAddress("2001:db8:1::1000"), end.minusSeconds(1))).isPresent();
    assertThat(data(byAddress("2001:db8:1::1000"), end)).isEmpty();
    assertThat(data(byClient(Leased.HOME, "::"), end)).isEmpty();
  }

  @Test
  @Tag("LQ-SRV-021")
  @Tag("LQ-WIRE-012")
  void whatTheNestedRequestNamesIsAdded() {
    UnknownOption dns = new UnknownOption(23, Octets.ofHex("20010db800ff00000000000000000053"));
    assertThat(data(byAddress("2001:db8:1::1000", 23, 24, 23), NOW).orElseThrow().list())
        .filteredOn(option -> option.code() == 23 || option.code() == 24)
        .containsExactly(dns);
    assertThat(
            data(with(byAddress("2001:db8:1::1000"), new OptionRequest(List.of(23, 47))), NOW)
                .orElseThrow()
                .list())
        .doesNotContain(dns)
        .noneMatch(option -> option.code() == 47);
  }

  @Test
  @Tag("LQ-SRV-022")
  @Tag("LQ-SRV-023")
  @Tag("LQ-SRV-031")
  void aSensitiveOptionIsNotTold() {
    Service plain = Leased.service();
    Service discreet =
        new Service(
            plain.id(),
            plain.leases(),
            Map.of(23, Octets.ofHex("00"), 24, Octets.ofHex("01")),
            List.of(Sensitive.parse("23"), Sensitive.parse("2001:db8:ff::/64=47")),
            false);
    QueryHandler server = handler(discreet, Restrictions.NONE);
    byte[] query = byAddress("2001:db8:1::1000", 23, 24, 47).toByteArray();
    assertThat(asked(server, query, FROM)).containsExactly(24);
    assertThat(asked(server, query, Ipv6Address.parse("2001:db8:fe::1"))).containsExactly(24, 47);
  }

  private static List<Integer> asked(QueryHandler server, byte[] query, Ipv6Address from) {
    return ((ClientServerMessage) server.answer(query, from, NOW).orElseThrow())
        .options().first(ClientData.class).orElseThrow().options().list().stream()
            .map(Option::code)
            .filter(List.of(23, 24, 47)::contains)
            .toList();
  }

  @Test
  @Tag("LQ-SRV-024")
  @Tag("LQ-SRV-026")
  @Tag("LQ-SRV-033")
  @Tag("LQ-WIRE-019")
  void relayDataIsToldAsItWasKeptAndOnlyIfAskedFor() throws Exception {
    Options data = data(byAddress("2001:db8:1::1000", 47), NOW).orElseThrow();
    LqRelayData relayData = data.first(LqRelayData.class).orElseThrow();
    assertThat(relayData).isEqualTo(Leased.RELAY_DATA);
    assertThat(relayData.message().carried()).isEmpty();
    assertThat(data(byAddress("2001:db8:1::1000"), NOW).orElseThrow().contains(LqRelayData.class))
        .isFalse();
  }

  @Test
  @Tag("LQ-SRV-025")
  void noRelayDataIsToldOfAClientThatCameWithout() {
    assertThat(
            data(byAddress("2001:db8:1::2000", 47), NOW).orElseThrow().contains(LqRelayData.class))
        .isFalse();
  }

  @Test
  @Tag("A-36")
  void anAddressIsFoundBeforeThePrefixAroundIt() {
    LeaseTable leases = Leased.table();
    leases.put(Leased.ia("ia-na", Leased.FAR, Optional.empty(), "2001:db8:100:100::5"));
    QueryHandler server =
        handler(new Service(Leased.SERVER, leases, Map.of(), List.of(), false), Restrictions.NONE);
    assertThat(holder(server, "2001:db8:100:100::5")).isEqualTo(Leased.FAR);
    assertThat(holder(server, "2001:db8:100:100::6")).isEqualTo(Leased.HOME);
  }

  private static Duid holder(QueryHandler server, String address) {
    byte[] query = byAddress(address).toByteArray();
    ClientServerMessage reply = (ClientServerMessage) server.answer(query, FROM, NOW).orElseThrow();
    return reply
        .options()
        .first(ClientData.class)
        .flatMap(data -> data.options().first(ClientId.class))
        .orElseThrow()
        .duid();
  }

  @Test
  @Tag("LQ-REQ-001")
  @Tag("LQ-SRV-027")
  void noQueryChangesAnything() {
    LeaseTable leases = Leased.table();
    QueryHandler server =
        handler(new Service(Leased.SERVER, leases, Map.of(), List.of(), false), Restrictions.NONE);
    List<List<ClientBinding>> before = dump(leases);
    Stream.of(
            byAddress("2001:db8:1::1000", 47),
            byAddress("2001:db8:1::9999"),
            byClient(Leased.ROAMER, "::"),
            byClient(Leased.FAR, "2001:db8:3::1"))
        .forEach(query -> server.answer(query.toByteArray(), FROM, NOW));
    assertThat(dump(leases)).isEqualTo(before);
  }

  private static List<List<ClientBinding>> dump(LeaseTable leases) {
    return Stream.of(Leased.HOME, Leased.NEIGHBOUR, Leased.ROAMER, Leased.FAR)
        .map(client -> leases.ofClient(client, NOW))
        .toList();
  }

  @Test
  @Tag("LQ-SRV-029")
  @Tag("LQ-SRV-030")
  @Tag("LQ-SEC-005")
  void aRelayedQueryIsDroppedOrAnsweredTheWayItCame() throws Exception {
    InterfaceId port = new InterfaceId(Octets.ofHex("01000000"));
    RelayMessage inner =
        new RelayMessage(
            MessageTypes.RELAY_FORW,
            0,
            Ipv6Address.parse("2001:db8:1::1"),
            Ipv6Address.parse("fe80::1"),
            Options.of(port, new RelayMsg(byAddress("2001:db8:1::1000"))));
    RelayMessage outer =
        new RelayMessage(
            MessageTypes.RELAY_FORW,
            1,
            Ipv6Address.UNSPECIFIED,
            Ipv6Address.parse("2001:db8:fe::1"),
            Options.of(new RelayMsg(inner)));

    QueryHandler cautious =
        handler(Leased.service(), new Restrictions(List.of(), Optional.empty(), false));
    assertThat(cautious.answer(outer.toByteArray(), FROM, NOW)).isEmpty();
    assertThat(counters.of(Event.RELAYED)).isEqualTo(1);
    assertThat(new Rfc5007(Leased.service()).answersRelayed()).isFalse();

    Message direct = answer(byAddress("2001:db8:1::1000")).orElseThrow();
    assertThat(Message.read(answer(outer).orElseThrow().toByteArray()))
        .isEqualTo(
            new RelayMessage(
                MessageTypes.RELAY_REPL,
                1,
                Ipv6Address.UNSPECIFIED,
                Ipv6Address.parse("2001:db8:fe::1"),
                Options.of(
                    new RelayMsg(
                        new RelayMessage(
                            MessageTypes.RELAY_REPL,
                            0,
                            Ipv6Address.parse("2001:db8:1::1"),
                            Ipv6Address.parse("fe80::1"),
                            Options.of(port, new RelayMsg(direct)))))));
  }

  @Test
  void aRelayReplyAndARelayThatCarriesNothingAreDropped() {
    RelayMessage empty =
        new RelayMessage(
            MessageTypes.RELAY_FORW,
            0,
            Ipv6Address.UNSPECIFIED,
            Ipv6Address.UNSPECIFIED,
            Options.NONE);
    assertDropped(empty, Event.MALFORMED);
    assertDropped(
        new RelayMessage(
            MessageTypes.RELAY_REPL,
            0,
            Ipv6Address.UNSPECIFIED,
            Ipv6Address.UNSPECIFIED,
            Options.of(new RelayMsg(byAddress("2001:db8:1::1000")))),
        Event.OTHER_TYPE);
  }

  @Test
  @Tag("LQ-SRV-032")
  void aFloodIsAnsweredAtTheConfiguredRate() {
    QueryHandler limited =
        new QueryHandler(
            new Rfc5007(Leased.service()),
            Restrictions.NONE,
            Optional.of(new RateLimit(100, NOW)),
            counters);
    byte[] query = byAddress("2001:db8:1::1000").toByteArray();
    for (int i = 0; i < 2000; i++) {
      limited.answer(query, FROM, NOW.plusMillis(i));
    }
    // Two seconds at 100 a second, and a burst of ten.
    assertThat(counters.of(Event.ANSWERED)).isBetween(205L, 211L);
    assertThat(counters.of(Event.RATE)).isEqualTo(2000 - counters.of(Event.ANSWERED));
  }

  @Test
  @Tag("LQ-SRV-034")
  void unknownOptionsAreReadOverAndUnknownMessagesDropped() {
    assertThat(
            ask(with(byAddress("2001:db8:1::1000"), new UnknownOption(4711, Octets.ofHex("00"))))
                .contains(ClientData.class))
        .isTrue();
    assertDropped(new UnknownMessage(200, Octets.ofHex("000000")), Event.OTHER_TYPE);
    assertDropped(
        new ClientServerMessage(MessageTypes.SOLICIT, 1, Options.of(REQUESTOR)), Event.OTHER_TYPE);
  }

  @Test
  @Tag("LQ-SRV-034")
  void damagedQueriesNeverThrow() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] whole = byClient(Leased.HOME, "2001:db8:1::1", 23, 47).toByteArray();
    for (int round = 0; round < 20_000; round++) {
      byte[] damaged = whole.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      server.answer(damaged, FROM, NOW).ifPresent(Message::toByteArray);
    }
    assertThat(counters.of(Event.ANSWERED)).isPositive();
    assertThat(counters.of(Event.MALFORMED)).isPositive();
    assertThat(counters.seen().values().stream().mapToLong(n -> n).sum()).isEqualTo(20_000);
  }

  @ParameterizedTest
  @CsvSource({"0, 3600, 7200, 0", "1, 3599, 7199, 1", "3600, 0, 3600, 3600", "7199, 0, 1, 7199"})
  @Tag("LQ-SRV-035")
  @Tag("LQ-WIRE-016")
  void lifetimesCountDownAndTheAgeUp(long after, long preferred, long valid, long age) {
    Options data =
        data(byAddress("2001:db8:1::2000"), Leased.GRANTED.plusSeconds(after)).orElseThrow();
    assertThat(data.list())
        .contains(
            new IaAddress(Ipv6Address.parse("2001:db8:1::2000"), preferred, valid, Options.NONE),
            new CltTime(age));
  }

  @Test
  @Tag("LQ-SRV-035")
  void aClockThatWentBackMakesNothingNegative() {
    Options data =
        data(byAddress("2001:db8:1::2000"), Leased.GRANTED.minusSeconds(60)).orElseThrow();
    assertThat(data.list())
        .contains(
            new IaAddress(Ipv6Address.parse("2001:db8:1::2000"), 3600, 7200, Options.NONE),
            new CltTime(0));
  }

  private Optional<Message> answer(Message query) {
    return server.answer(query.toByteArray(), FROM, NOW);
  }

  private Options ask(Message query) {
    return ((ClientServerMessage) answer(query).orElseThrow()).options();
  }

  private Optional<Options> data(Message query, Instant now) {
    return ((ClientServerMessage) server.answer(query.toByteArray(), FROM, now).orElseThrow())
        .options()
        .first(ClientData.class)
        .map(ClientData::options);
  }

  private List<String> leases(Message query) {
    return data(query, NOW).orElse(Options.NONE).list().stream()
        .flatMap(
            option ->
                option instanceof IaAddress address
                    ? Stream.of(address.address().toString())
                    : option instanceof IaPrefix prefix
                        ? prefix.prefix().stream().map(Ipv6Prefix::toString)
                        : Stream.empty())
        .toList();
  }

  private void assertDropped(Message message, Event why) {
    long before = counters.of(why);
    assertThat(answer(message)).isEmpty();
    assertThat(counters.of(why)).isEqualTo(before + 1);
  }

  private static ClientServerMessage with(ClientServerMessage message, Option option) {
    return new ClientServerMessage(
        message.type(), message.transactionId(), message.options().with(option));
  }
}
