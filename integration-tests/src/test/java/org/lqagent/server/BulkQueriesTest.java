package org.lqagent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.server.Questions.FROM;
import static org.lqagent.server.Questions.REQUESTOR;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
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
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;
import org.lqagent.dhcpv6.RelayId;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RelayMsg;
import org.lqagent.dhcpv6.RemoteId;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.StatusCode;

/** What RFC 5460 asks of a server, and how Kea does it. */
class BulkQueriesTest {
  private static final Instant NOW = Leased.GRANTED.plusSeconds(600);
  private static final RelayId RELAY = new RelayId(Duid.parse("000300010200000000aa"));
  private static final RemoteId CIRCUIT = new RemoteId(32_473, Octets.ofHex("c1"));
  private static final Option NONE = new ClientId(Leased.FAR);

  private final Counters counters = new Counters();

  /** Two levels of relays: the inner one named the circuit, the outer one itself. */
  private static final LqRelayData THROUGH_TWO =
      new LqRelayData(
          FROM,
          Octets.copyOf(
              relayed(
                      Ipv6Address.parse("2001:db8:ff::2"),
                      RELAY,
                      new RelayMsg(relayed(Ipv6Address.parse("fe80::c1"), CIRCUIT)))
                  .toByteArray()));

  private static RelayMessage relayed(Ipv6Address peer, Option... options) {
    return new RelayMessage(
        MessageTypes.RELAY_FORW, 0, Ipv6Address.UNSPECIFIED, peer, new Options(List.of(options)));
  }

  private static Service service() {
    LeaseTable table = Leased.table();
    table.put(Leased.ia("ia-na", Leased.NEIGHBOUR, Optional.of(THROUGH_TWO), "2001:db8:1::2000"));
    return new Service(Leased.SERVER, table, Map.of(), List.of(), true);
  }

  private BulkQueries queries(Restrictions restrictions, BulkFault... faults) {
    Service service = service();
    return new BulkQueries(
        service,
        new Rfc5007(service),
        restrictions,
        100,
        new BulkFaults(List.of(faults)),
        counters);
  }

  private BulkQueries kea() {
    Service service = service();
    Kea kea = new Kea(service);
    return new BulkQueries(
        service, kea, Restrictions.NONE, 1, new BulkFaults(kea.bulk().orElseThrow()), counters);
  }

  private List<ClientServerMessage> ask(ClientServerMessage query) {
    return ask(queries(Restrictions.NONE), query).orElseThrow();
  }

  private static Optional<List<ClientServerMessage>> ask(
      BulkQueries queries, ClientServerMessage query) {
    Optional<Iterator<ClientServerMessage>> answer = queries.answer(query.toByteArray(), FROM, NOW);
    return answer.map(messages -> ImmutableList.copyOf(messages));
  }

  private static ClientServerMessage byLink(String link) {
    return Questions.asking(QueryTypes.QUERY_BY_LINK_ADDRESS, link, NONE);
  }

  private static ClientServerMessage byRelay(String link) {
    return Questions.asking(QueryTypes.QUERY_BY_RELAY_ID, link, RELAY);
  }

  private static ClientServerMessage byRemote(String link) {
    return Questions.asking(QueryTypes.QUERY_BY_REMOTE_ID, link, CIRCUIT);
  }

  private static List<Duid> clients(List<ClientServerMessage> answer) {
    return answer.stream()
        .flatMap(message -> message.options().all(ClientData.class).stream())
        .map(data -> data.options().first(ClientId.class).orElseThrow().duid())
        .toList();
  }

  private static int status(List<ClientServerMessage> answer) {
    return StatusCode.in(answer.get(0).options());
  }

  @Test
  void theReplyHasTheIdsAndTheFirstClientAndDoneEndsIt() {
    List<ClientServerMessage> answer = ask(byLink("2001:db8:1::1"));
    assertThat(answer)
        .extracting(ClientServerMessage::type)
        .containsExactly(
            MessageTypes.LEASEQUERY_REPLY,
            MessageTypes.LEASEQUERY_DATA,
            MessageTypes.LEASEQUERY_DATA,
            MessageTypes.LEASEQUERY_DONE);
    assertThat(answer).extracting(ClientServerMessage::transactionId).containsOnly(Questions.XID);
    assertThat(answer.get(0).options().list()).startsWith(REQUESTOR, Leased.SERVER);
    assertThat(answer.subList(0, 3))
        .allSatisfy(message -> assertThat(message.options().all(ClientData.class)).hasSize(1));
    for (ClientServerMessage later : answer.subList(1, 4)) {
      assertThat(later.options().contains(ClientId.class)).isFalse();
      assertThat(later.options().contains(ServerId.class)).isFalse();
    }
    assertThat(answer.get(3).options().list()).isEmpty();
    assertThat(clients(answer))
        .containsExactlyInAnyOrder(Leased.HOME, Leased.NEIGHBOUR, Leased.ROAMER);
  }

  @Test
  void whereNobodyIsTheReplyIsAlone() {
    List<ClientServerMessage> answer = ask(Questions.byClient(Population.duid(9), "::"));
    assertThat(answer).hasSize(1);
    assertThat(answer.get(0).options().list()).containsExactly(REQUESTOR, Leased.SERVER);
  }

  @Test
  void aClientOnSeveralLinksIsToldOncePerLinkAndLinksAreNotListed() {
    List<ClientServerMessage> answer = ask(Questions.byClient(Leased.ROAMER, "::"));
    assertThat(clients(answer)).containsExactly(Leased.ROAMER, Leased.ROAMER);
    assertThat(clients(ask(Questions.byClient(Leased.ROAMER, "2001:db8:2::1"))))
        .containsExactly(Leased.ROAMER);
  }

  @Test
  void anAddressOrAPrefixFindsItsHolder() {
    assertThat(clients(ask(Questions.byAddress("2001:db8:1::1000")))).containsExactly(Leased.HOME);
    List<ClientServerMessage> inside = ask(Questions.byAddress("2001:db8:100:1ff::5"));
    Options data = inside.get(0).options().first(ClientData.class).orElseThrow().options();
    assertThat(data.all(IaAddress.class)).hasSize(2);
    assertThat(data.all(IaPrefix.class)).hasSize(1);
    assertThat(data.first(CltTime.class)).contains(new CltTime(600));
  }

  @Test
  void relayAgentsAndCircuitsAreFoundOnAnyLevel() {
    assertThat(clients(ask(byRelay("::")))).containsExactly(Leased.NEIGHBOUR);
    assertThat(clients(ask(byRemote("::")))).containsExactly(Leased.NEIGHBOUR);
    assertThat(clients(ask(byRelay("2001:db8:1::1")))).containsExactly(Leased.NEIGHBOUR);
    assertThat(clients(ask(byRelay("2001:db8:2::1")))).isEmpty();
    ClientServerMessage another =
        Questions.asking(QueryTypes.QUERY_BY_REMOTE_ID, "::", new RemoteId(32_474, CIRCUIT.id()));
    assertThat(clients(ask(another))).isEmpty();
  }

  @Test
  void relayDataComeIfAskedFor() {
    assertThat(data(Questions.byClient(Leased.HOME, "::", LqRelayData.CODE)))
        .contains(Leased.RELAY_DATA);
    assertThat(data(Questions.byClient(Leased.HOME, "::"))).doesNotContain(Leased.RELAY_DATA);
  }

  private List<Option> data(ClientServerMessage query) {
    return ask(query).get(0).options().first(ClientData.class).orElseThrow().options().list();
  }

  @ParameterizedTest
  @CsvSource({"1, 8", "2, 8", "3, 8", "4, 8", "5, 8", "0, 7", "6, 7", "255, 7"})
  void whatAQueryLacksIsSaid(int type, int status) {
    // By link, it is the link-address that is missing.
    ClientServerMessage query =
        Questions.message(REQUESTOR, new LqQuery(type, Ipv6Address.UNSPECIFIED, Options.NONE));
    List<ClientServerMessage> answer = ask(query);
    assertThat(answer).hasSize(1);
    assertThat(status(answer)).isEqualTo(status);
  }

  @Test
  void aQueryWithoutLqQueryIsMalformed() {
    assertThat(status(ask(Questions.message(REQUESTOR)))).isEqualTo(StatusCode.MALFORMED_QUERY);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void aLinkThatIsNotThereIsNotConfigured(int type) {
    Option what =
        switch (type) {
          case QueryTypes.QUERY_BY_ADDRESS ->
              new IaAddress(Ipv6Address.parse("2001:db8:1::1000"), 0, 0, Options.NONE);
          case QueryTypes.QUERY_BY_RELAY_ID -> RELAY;
          case QueryTypes.QUERY_BY_REMOTE_ID -> CIRCUIT;
          default -> new ClientId(Leased.HOME);
        };
    assertThat(status(ask(Questions.asking(type, "2001:db8:dead::1", what))))
        .isEqualTo(StatusCode.NOT_CONFIGURED);
  }

  @Test
  void whatIsNoQueryForUsEndsTheConnection() {
    BulkQueries queries = queries(Restrictions.NONE);
    LqQuery lqQuery =
        Questions.byAddress("2001:db8:1::1000").options().first(LqQuery.class).orElseThrow();
    assertThat(queries.answer(new byte[] {14, 0, 0}, FROM, NOW)).isEmpty();
    assertThat(
            ask(
                queries,
                new ClientServerMessage(
                    MessageTypes.SOLICIT, Questions.XID, Options.of(REQUESTOR, lqQuery))))
        .isEmpty();
    assertThat(ask(queries, Questions.message(lqQuery))).isEmpty();
    assertThat(ask(queries, Questions.message(REQUESTOR, new ServerId(Leased.HOME), lqQuery)))
        .isEmpty();
    assertThat(ask(queries, Questions.message(REQUESTOR, Leased.SERVER, lqQuery))).isPresent();
    for (Event event :
        List.of(
            Event.MALFORMED,
            Event.OTHER_TYPE,
            Event.NO_CLIENT_ID,
            Event.OTHER_SERVER,
            Event.ANSWERED)) {
      assertThat(counters.of(event)).as("%s", event).isEqualTo(1);
    }
  }

  @Test
  void othersAreNotLetInOrRefused() {
    List<Ipv6Prefix> allowed = List.of(Ipv6Prefix.parse("2001:db8:fe::/64"));
    BulkQueries silent = queries(new Restrictions(allowed, Optional.empty(), true));
    assertThat(silent.admits(FROM)).isFalse();
    assertThat(silent.admits(Ipv6Address.parse("2001:db8:fe::1"))).isTrue();
    assertThat(counters.of(Event.NOT_ALLOWED)).isEqualTo(1);

    BulkQueries refusing = queries(new Restrictions(allowed, Optional.of(Leased.SERVER), true));
    assertThat(refusing.admits(FROM)).isTrue();
    assertThat(status(ask(refusing, byLink("2001:db8:1::1")).orElseThrow()))
        .isEqualTo(StatusCode.NOT_ALLOWED);
  }

  /** As measured of Kea 3.2. */
  @Nested
  class LikeKea {
    @Test
    void eachLeaseComesAlone() {
      List<ClientServerMessage> answer =
          ask(kea(), Questions.byClient(Leased.HOME, "::")).orElseThrow();
      assertThat(clients(answer)).containsExactly(Leased.HOME, Leased.HOME, Leased.HOME);
      assertThat(answer).hasSize(4);
    }

    @Test
    void anAddressFindsThatLeaseOnly() {
      List<ClientServerMessage> answer =
          ask(kea(), Questions.byAddress("2001:db8:1::1001")).orElseThrow();
      Options data = answer.get(0).options().first(ClientData.class).orElseThrow().options();
      assertThat(data.all(IaAddress.class))
          .extracting(IaAddress::address)
          .containsExactly(Ipv6Address.parse("2001:db8:1::1001"));
      assertThat(data.contains(IaPrefix.class)).isFalse();
      assertThat(answer).hasSize(2);
    }

    @Test
    void relayDataComeUnaskedInsideClientData() {
      List<ClientServerMessage> answer =
          ask(kea(), Questions.byClient(Leased.HOME, "::")).orElseThrow();
      assertThat(answer.get(1).options().first(ClientData.class).orElseThrow().options())
          .anyMatch(LqRelayData.class::isInstance);
    }

    @Test
    void aMistakeClosesTheConnection() {
      assertThat(ask(kea(), Questions.message(REQUESTOR))).isEmpty();
      assertThat(ask(kea(), Questions.asking(6, "::", NONE))).isEmpty();
      assertThat(counters.of(Event.BAD_QUERY)).isEqualTo(2);
    }

    @Test
    void anAddressOfAPoolNamesNoLink() {
      assertThat(ask(kea(), byLink("2001:db8:100::1"))).isEmpty();
      assertThat(ask(queries(Restrictions.NONE), byLink("2001:db8:100::1"))).isPresent();
    }

    @Test
    void byRelayAndLinkPrefixesAreLeftOut() {
      LeaseTable table = new LeaseTable(Leased.LINKS);
      Optional<LqRelayData> data = Optional.of(THROUGH_TWO);
      table.put(Leased.ia("ia-na", Leased.HOME, data, "2001:db8:1::1000"));
      table.put(Leased.ia("ia-pd", Leased.HOME, data, "2001:db8:100:100::/56"));
      Service service = new Service(Leased.SERVER, table, Map.of(), List.of(), true);
      Kea kea = new Kea(service);
      BulkQueries queries =
          new BulkQueries(
              service,
              kea,
              Restrictions.NONE,
              100,
              new BulkFaults(kea.bulk().orElseThrow()),
              counters);
      assertThat(ask(queries, byRelay("::")).orElseThrow()).hasSize(3);
      List<ClientServerMessage> onLink = ask(queries, byRelay("2001:db8:1::1")).orElseThrow();
      assertThat(onLink).hasSize(2);
      assertThat(onLink.get(0).options().first(ClientData.class).orElseThrow().options())
          .anyMatch(IaAddress.class::isInstance);
    }

    @Test
    void leasesThatEndedLongAgoComeFromTheSecondPageOn() {
      LeaseTable table = new LeaseTable(Leased.LINKS);
      Optional<LqRelayData> data = Optional.of(THROUGH_TWO);
      for (int i = 0; i < 40; i++) {
        table.put(Leased.ia("ia-na", Population.duid(i), data, "2001:db8:1::" + (5000 + i)));
      }
      Service service = new Service(Leased.SERVER, table, Map.of(), List.of(), true);
      BulkQueries queries =
          new BulkQueries(
              service,
              new Kea(service),
              Restrictions.NONE,
              20,
              new BulkFaults(List.of(BulkFault.parse("leak=5"))),
              counters);
      List<ClientServerMessage> answer = ask(queries, byRelay("::")).orElseThrow();
      assertThat(answer).hasSize(40 + 4 + 1);
      List<ClientServerMessage> over =
          answer.stream()
              .filter(
                  message ->
                      Stream.ofNullable(message.options().first(ClientData.class).orElse(null))
                          .map(ClientData::options)
                          .anyMatch(
                              told ->
                                  told.first(CltTime.class).orElseThrow().seconds()
                                      >= told.first(IaAddress.class).orElseThrow().validLifetime()))
              .toList();
      assertThat(over).hasSize(4);
      assertThat(answer.subList(0, 25)).doesNotContainAnyElementsOf(over);
    }
  }
}
