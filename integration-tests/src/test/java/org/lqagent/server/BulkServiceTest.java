package org.lqagent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.lqagent.lab.Eventually.eventually;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.QueryTypes;
import org.lqagent.dhcpv6.StatusCode;

/** The TCP side on the loopback interface. */
class BulkServiceTest {
  private static final int CLIENTS = 3000;
  private static final ClientServerMessage ALL =
      Questions.asking(
          QueryTypes.QUERY_BY_LINK_ADDRESS, "2001:db8:1::1", new ClientId(Leased.HOME));
  private static final ClientServerMessage ONE =
      numbered(2, Questions.byAddress("2001:db8:1::1005"));

  private final Counters counters = new Counters();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  private static ClientServerMessage numbered(int transactionId, ClientServerMessage query) {
    return new ClientServerMessage(query.type(), transactionId, query.options());
  }

  private BulkService serve(BulkLimits limits, String... faults) throws IOException {
    return serve(CLIENTS, Restrictions.NONE, limits, faults);
  }

  private BulkService serve(
      int clients, Restrictions restrictions, BulkLimits limits, String... faults)
      throws IOException {
    Service service =
        new Service(
            Leased.SERVER,
            new Population(clients, Leased.POPULATED, Questions.FROM),
            Map.of(),
            List.of(),
            true);
    BulkFaults spoilt = new BulkFaults(Stream.of(faults).map(BulkFault::parse).toList());
    BulkService server =
        new BulkService(
            new InetSocketAddress("::1", 0),
            new BulkQueries(
                service, new Rfc5007(service), restrictions, limits.page(), spoilt, counters),
            limits,
            spoilt,
            counters,
            InstantSource.fixed(Leased.GRANTED));
    open.add(server);
    return server;
  }

  private BulkAsker connect(BulkService server) throws IOException {
    BulkAsker asker = BulkAsker.to(server.localAddress());
    open.add(0, asker);
    return asker;
  }

  private static BulkLimits limits(int connections, int queries) {
    return new BulkLimits(connections, queries, 100, Duration.ofMinutes(5));
  }

  private static List<Duid> clients(List<ClientServerMessage> answer) {
    return answer.stream()
        .flatMap(message -> message.options().first(ClientData.class).stream())
        .map(data -> data.options().first(ClientId.class).orElseThrow().duid())
        .toList();
  }

  @Test
  void everyClientOfALinkComesOnceAndTheConnectionServesTheNextQuery() throws Exception {
    BulkAsker asker = connect(serve(BulkLimits.DEFAULT));
    for (int i = 0; i < 2; i++) {
      asker.send(numbered(i, ALL));
      List<ClientServerMessage> answer = asker.receive(CLIENTS + 1);
      assertThat(answer).extracting(ClientServerMessage::transactionId).containsOnly(i);
      assertThat(clients(answer)).hasSize(CLIENTS).doesNotHaveDuplicates();
      assertThat(answer.get(CLIENTS).type()).isEqualTo(MessageTypes.LEASEQUERY_DONE);
    }
    eventually(() -> assertThat(counters.of(Event.BULK_COMPLETE)).isEqualTo(2));
  }

  @Test
  void aQueryMayComeInPiecesAndTwoInOne() throws Exception {
    BulkAsker asker = connect(serve(BulkLimits.DEFAULT));
    byte[] framed = BulkAsker.framed(ONE);
    for (byte octet : framed) {
      asker.sendOctets(new byte[] {octet});
    }
    assertThat(asker.receive(2)).last().extracting(ClientServerMessage::type).isEqualTo(16);
    asker.send(ONE, numbered(3, ONE));
    assertThat(asker.receive(4))
        .extracting(ClientServerMessage::transactionId)
        .containsExactly(2, 2, 3, 3);
  }

  @Test
  void answersOfOneConnectionAreInterleavedIfTold() throws Exception {
    BulkAsker asker = connect(serve(limits(10, 2)));
    asker.send(ALL, ONE);
    List<ClientServerMessage> answers = asker.receive(CLIENTS + 1 + 2);
    int last = answers.size() - 1;
    assertThat(answers.get(last).transactionId()).isEqualTo(Questions.XID);
    assertThat(answers.subList(0, last))
        .extracting(ClientServerMessage::transactionId)
        .contains(ONE.transactionId());
  }

  @Test
  void beyondThatQueriesWaitUnread() throws Exception {
    BulkAsker asker = connect(serve(limits(10, 1)));
    asker.send(ALL, ONE);
    List<ClientServerMessage> answers = asker.receive(CLIENTS + 1 + 2);
    assertThat(answers.subList(0, CLIENTS + 1))
        .extracting(ClientServerMessage::transactionId)
        .containsOnly(Questions.XID);
  }

  @Test
  void ofSeveralQueriesInOneReadSomeServersAnswerTheFirstOnly() throws Exception {
    BulkAsker asker = connect(serve(BulkLimits.DEFAULT, "first-only"));
    asker.send(ONE, numbered(3, ONE));
    assertThat(asker.receive(2))
        .extracting(ClientServerMessage::transactionId)
        .containsOnly(ONE.transactionId());
    asker.send(numbered(4, ONE));
    assertThat(asker.receive().transactionId()).isEqualTo(4);
  }

  @Test
  void aRequestorThatDoesNotReadHoldsUpNobodyAndCostsLittle() throws Exception {
    BulkService server = serve(200_000, Restrictions.NONE, BulkLimits.DEFAULT);
    BulkAsker sleeping = connect(server);
    sleeping.send(ALL);
    sleeping.receive();
    BulkAsker other = connect(server);
    other.send(ONE);
    assertThat(other.receive(2)).hasSize(2);
    // What it did not read was not made either; asked again, it comes to the end.
    eventually(() -> assertThat(counters.of(Event.BULK_COMPLETE)).isEqualTo(1));
    assertThat(clients(sleeping.receive(199_999))).hasSize(199_999);
    assertThat(sleeping.receive().type()).isEqualTo(MessageTypes.LEASEQUERY_DONE);
  }

  @Test
  void oneConnectionTooManyIsClosedAndAPlaceBecomesFree() throws Exception {
    BulkService server = serve(limits(2, 1));
    BulkAsker first = connect(server);
    BulkAsker second = connect(server);
    first.send(ONE);
    first.receive(2);
    second.send(ONE);
    second.receive(2);
    assertThat(connect(server).receiveOctets()).isEmpty();
    assertThat(counters.of(Event.TOO_MANY_CONNECTIONS)).isEqualTo(1);
    first.close();
    eventually(() -> assertThat(server.connections()).isEqualTo(1));
    BulkAsker third = connect(server);
    third.send(ONE);
    assertThat(third.receive(2)).hasSize(2);
  }

  @Test
  void whoMayNotAskIsNotLetIn() throws Exception {
    Restrictions others =
        new Restrictions(
            List.of(Ipv6Prefix.of(Ipv6Address.parse("2001:db8:fe::1"))), Optional.empty(), true);
    BulkAsker asker = connect(serve(CLIENTS, others, BulkLimits.DEFAULT));
    assertThat(asker.receiveOctets()).isEmpty();
    assertThat(counters.of(Event.NOT_ALLOWED)).isEqualTo(1);
  }

  @Test
  void aRequestorThatHasSaidAllIsAnsweredAndThenLetGo() throws Exception {
    BulkAsker asker = connect(serve(BulkLimits.DEFAULT));
    asker.send(ALL);
    asker.shutdownOutput();
    assertThat(clients(asker.receiveAll())).hasSize(CLIENTS);
  }

  @Test
  void someServersHangUpOnIt() throws Exception {
    BulkAsker asker = connect(serve(BulkLimits.DEFAULT, "close-half-closed", "slow=60000"));
    asker.send(ALL);
    asker.shutdownOutput();
    assertThat(asker.receiveOctets()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000", "0003010203", "000401000001", "00050e00000109"})
  void whatIsNoQueryEndsTheConnection(String hex) throws Exception {
    BulkAsker asker = connect(serve(BulkLimits.DEFAULT));
    asker.sendOctets(HexFormat.of().parseHex(hex));
    assertThat(asker.receiveOctets()).isEmpty();
  }

  @Test
  void aSilentRequestorIsLetGoAfterTheTimeout() throws Exception {
    BulkAsker asker = connect(serve(new BulkLimits(10, 1, 100, Duration.ofMillis(300))));
    assertThat(asker.receiveOctets()).isEmpty();
    assertThat(counters.of(Event.DATA_TIMEOUT)).isEqualTo(1);
  }

  @Test
  void anAnswerMayBeTerminatedCutOffOrReset() throws Exception {
    BulkAsker terminated = connect(serve(BulkLimits.DEFAULT, "terminated=10"));
    terminated.send(ALL);
    List<ClientServerMessage> answer = terminated.receiveAll();
    assertThat(answer).hasSize(11);
    assertThat(StatusCode.in(answer.get(10).options())).isEqualTo(StatusCode.QUERY_TERMINATED);

    BulkAsker cut = connect(serve(BulkLimits.DEFAULT, "cut=0"));
    cut.send(ALL);
    int first = BulkFaults.framed(answer.get(0)).length;
    assertThat(cut.receiveOctets()).hasSize(first / 2);

    BulkAsker reset = connect(serve(BulkLimits.DEFAULT, "reset=0"));
    reset.send(ALL);
    assertThatExceptionOfType(SocketException.class).isThrownBy(reset::receiveOctets);
  }

  @Test
  void aStalledAnswerLeavesTheConnectionOpen() throws Exception {
    BulkService server = serve(BulkLimits.DEFAULT, "stall=5");
    BulkAsker asker = connect(server);
    asker.send(ALL);
    assertThat(asker.receive(5)).hasSize(5);
    BulkAsker other = connect(server);
    other.send(numbered(7, ONE));
    assertThat(other.receive(2)).hasSize(2);
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void slowAnswersAndDrippingOnesAreComplete() throws Exception {
    BulkAsker slow = connect(serve(BulkLimits.DEFAULT, "slow=1"));
    slow.send(ONE);
    assertThat(slow.receive(2)).hasSize(2);
    BulkAsker dripping = connect(serve(BulkLimits.DEFAULT, "drip=0", "close-after"));
    dripping.send(ONE);
    assertThat(dripping.receiveAll()).hasSize(2);
  }

  @Test
  void aPortThatIsTakenIsSaidToBe() throws Exception {
    BulkService first = serve(BulkLimits.DEFAULT);
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(
            () ->
                new BulkService(
                    first.localAddress(),
                    null,
                    BulkLimits.DEFAULT,
                    BulkFaults.NONE,
                    counters,
                    InstantSource.system()))
        .withMessageContaining("TCP");
  }
}
