package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.leasequery.Scene.A;
import static org.lqagent.leasequery.Scene.ALL;
import static org.lqagent.leasequery.Scene.B;
import static org.lqagent.leasequery.Scene.CLIENT;
import static org.lqagent.leasequery.Scene.DELEGATED;
import static org.lqagent.leasequery.Scene.HOST;
import static org.lqagent.leasequery.Scene.ID_A;
import static org.lqagent.leasequery.Scene.ID_B;
import static org.lqagent.leasequery.Scene.INSIDE;
import static org.lqagent.leasequery.Scene.OTHER_CLIENT;
import static org.lqagent.leasequery.Scene.US;
import static org.lqagent.leasequery.Scene.about;
import static org.lqagent.leasequery.Scene.client;
import static org.lqagent.leasequery.Scene.leased;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.OptionRequest;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.StatusCode;
import org.lqagent.dhcpv6.UnknownOption;
import org.lqagent.leasequery.Scene.Asked;

/** What is sent, repeated, gathered and answered, seen from outside. */
class ExchangeTest {
  private static StatusCode status(int code) {
    return StatusCode.of(code, "");
  }

  private static List<Double> times(Scene scene) {
    return scene.transport.sent.stream().map(FakeTransport.Sent::seconds).toList();
  }

  // What is sent

  @Test
  @Tag("LQ-REQ-003")
  @Tag("LQ-REQ-018")
  @Tag("LQ-REQ-020")
  @Tag("LQ-WIRE-008")
  @Tag("A-03")
  @Tag("A-09")
  @Tag("A-33")
  void aQuestionByAddress() {
    Scene scene = Scene.with(A);
    scene.ask(new Question.ByAddress(HOST, Ipv6Address.UNSPECIFIED, List.of(47)));
    FakeTransport.Sent sent = scene.lastSent();
    assertThat(sent.to()).isEqualTo(A.endpoint());
    assertThat(sent.message().toByteArray())
        .isEqualTo(
            Octets.ofHex(
                    "0e" // LEASEQUERY
                        + String.format("%06x", sent.id())
                        + "0001 000a 00030001020000000901" // CLIENTID: us
                        + "002c 0033" // LQ_QUERY
                        + "01" // by address
                        + "00000000000000000000000000000000" // link-address: any
                        + "0005 0018 20010db8000100000000000000001000 00000000 00000000" // IAADDR
                        + "0006 0002 002f") // ORO: LQ_RELAY_DATA
                .toByteArray());
  }

  @Test
  @Tag("LQ-REQ-020")
  @Tag("A-33")
  void aQuestionByClientId() {
    Scene scene = Scene.with(A);
    Ipv6Address link = Ipv6Address.parse("2001:db8:1::1");
    scene.ask(new Question.ByClientId(CLIENT, link, List.of()));
    assertThat(scene.lastSent().message().toByteArray())
        .isEqualTo(
            Octets.ofHex(
                    "0e" // LEASEQUERY
                        + String.format("%06x", scene.lastSent().id())
                        + "0001 000a 00030001020000000901" // CLIENTID: us
                        + "002c 001f" // LQ_QUERY
                        + "02" // by client id
                        + "20010db8000100000000000000000001" // link-address
                        + "0001 000a 00030001020000000001") // CLIENTID: whom we ask about
                .toByteArray());
  }

  @Test
  @Tag("LQ-REQ-021")
  void theOneServerMeantByAMulticastIsNamed() {
    Scene scene = Scene.with(Scene.pinned(ALL, ID_A));
    scene.ask(about(HOST));
    assertThat(scene.lastSent().message().options().first(ServerId.class))
        .contains(new ServerId(ID_A));
  }

  @Test
  @Tag("LQ-REQ-021")
  @Tag("A-29")
  void aServerAskedDirectlyIsNotNamed() {
    Scene scene = Scene.with(Scene.pinned(A, ID_A));
    scene.ask(about(HOST));
    assertThat(scene.lastSent().message().options().contains(ServerId.class)).isFalse();
  }

  @Test
  @Tag("LQ-REQ-023")
  void withNothingConfiguredEverybodyIsAsked() {
    Scene scene = new Scene(LeasequerySettings.of(US));
    scene.ask(about(HOST));
    assertThat(scene.lastSent().to()).isEqualTo(Endpoint.parse("ff05::1:3", 547));
  }

  @Test
  @Tag("LQ-REQ-026")
  @Tag("LQ-REQ-063")
  void allServersOfARoundGetTheSame() {
    Scene scene = Scene.with(A, B);
    scene.ask(about(HOST));
    assertThat(scene.transport.sent)
        .extracting(FakeTransport.Sent::to)
        .containsExactly(A.endpoint(), B.endpoint());
    assertThat(scene.transport.sent.get(0).message())
        .isEqualTo(scene.transport.sent.get(1).message());
  }

  @Test
  @Tag("LQ-REQ-016")
  void openQuestionsHaveDifferentIds() {
    Scene scene =
        new Scene(
            LeasequerySettings.of(US)
                .with(ServerMap.of(A))
                .with(new Pace(10_000, 10_000, 10_000, 10_000, 10_000, Duration.ofSeconds(64))));
    Set<Integer> ids = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      scene.ask(about(new Ipv6Address(HOST.high(), i + 1)));
      ids.add(scene.lastSent().id());
    }
    assertThat(ids).hasSize(1000);
  }

  // Repetition

  @Test
  @Tag("LQ-REQ-028")
  @Tag("LQ-REQ-033")
  @Tag("LQ-REQ-017")
  @Tag("A-06")
  void silenceIsFiveTransmissionsOfOneMessage() {
    Scene scene = Scene.with(A);
    Asked asked = scene.ask(about(HOST));
    scene.time.exhaust();
    assertThat(scene.transport.sent).hasSize(5);
    assertThat(scene.transport.sent)
        .extracting(FakeTransport.Sent::message)
        .containsOnly(scene.lastSent().message());
    assertThat(asked.answer()).isEqualTo(new LeaseAnswer.Silence(5));
    assertThat(scene.time.seconds()).isBetween(21.032, 30.261);
  }

  @Test
  @Tag("LQ-REQ-030")
  void twoRequestorsRepeatAtDifferentTimes() {
    LeasequerySettings settings = LeasequerySettings.of(US).with(ServerMap.of(A));
    Scene one = new Scene(settings, 1);
    Scene two = new Scene(settings, 2);
    for (Scene scene : List.of(one, two)) {
      scene.ask(about(HOST));
      scene.time.exhaust();
    }
    assertThat(times(one)).isNotEqualTo(times(two));
  }

  @Test
  @Tag("LQ-REQ-035")
  @Tag("F-33")
  void aValidReplyEndsRepetition() {
    Scene scene = Scene.with(ALL);
    Asked asked = scene.ask(about(HOST));
    scene.seconds(1.5);
    assertThat(scene.transport.sent).hasSize(2);
    scene.reply(A, ID_A, client(CLIENT, 20, leased(HOST)));
    scene.time.exhaust();
    assertThat(scene.transport.sent).hasSize(2);
    assertThat(asked.bound()).hasSize(1);
  }

  @Test
  @Tag("A-08")
  void aDeadlineEndsItSooner() {
    Scene scene =
        new Scene(
            LeasequerySettings.of(US).with(ServerMap.of(A)).withDeadline(Duration.ofSeconds(2)));
    Asked asked = scene.ask(about(HOST));
    scene.time.exhaust();
    assertThat(scene.time.seconds()).isEqualTo(2.0);
    assertThat(asked.answer()).isEqualTo(new LeaseAnswer.Silence(2));
  }

  // Gathering

  @Test
  @Tag("A-10")
  @Tag("LQ-REQ-037")
  @Tag("LQ-REQ-038")
  void theFirstGoodAnswerIsToldAtOnceAndTheQuestionStaysOpenForASecond() {
    Scene scene = Scene.with(ALL);
    Asked asked = scene.ask(about(HOST));
    scene.seconds(0.1);
    scene.reply(A, ID_A, status(0), client(CLIENT, 20, leased(HOST)));
    assertThat(asked.news()).hasSize(1);
    ClientLeases news = asked.news().get(0);
    assertThat(news.clientId()).isEqualTo(CLIENT);
    assertThat(news.serverId()).isEqualTo(ID_A);
    assertThat(news.lastTransaction()).isEqualTo(scene.time.instant().minusSeconds(20));
    assertThat(news.leases()).hasSize(1);
    assertThat(news.leases().get(0).lease()).isEqualTo(Lease.of(HOST));
    assertThat(news.leases().get(0).validUntil()).isEqualTo(scene.time.instant().plusSeconds(3600));
    scene.seconds(0.9);
    assertThat(asked.isOpen()).isTrue();
    scene.seconds(0.1);
    assertThat(asked.bound()).containsExactly(news);
  }

  @Test
  @Tag("A-11")
  @Tag("F-14")
  @Tag("F-33")
  void leasesThatComeAfterNobodyAreToldNevertheless() {
    Scene scene = Scene.with(A, B);
    Asked asked = scene.ask(about(HOST));
    int id = scene.lastSent().id();
    scene.reply(A, ID_A);
    scene.seconds(1);
    assertThat(asked.answer()).isInstanceOf(LeaseAnswer.NoBinding.class);
    scene.seconds(30);
    scene.reply(id, B, ID_B, client(CLIENT, 20, leased(HOST)));

    assertThat(asked.news()).hasSize(1);
    assertThat(asked.news().get(0).lastTransaction())
        .isEqualTo(scene.time.instant().minusSeconds(20));
    assertThat(asked.answer()).isInstanceOf(LeaseAnswer.NoBinding.class);
    assertThat(scene.transport.sent).hasSize(2);
  }

  @Test
  @Tag("A-11")
  void aPrefixThatComesLateAnswersTheOpenQuestionsInsideIt() {
    Scene scene = Scene.with(A, B);
    scene.ask(about(INSIDE));
    int id = scene.lastSent().id();
    scene.reply(A, ID_A);
    scene.seconds(1);
    Asked neighbour = scene.ask(about(new Ipv6Address(INSIDE.high(), INSIDE.low() + 1)));
    scene.reply(id, B, ID_B, client(CLIENT, 20, leased(DELEGATED)));

    assertThat(neighbour.news()).hasSize(1);
    assertThat(neighbour.bound()).hasSize(1);
    scene.time.exhaust();
    assertThat(scene.transport.sent).hasSize(4);
  }

  @Test
  @Tag("A-10")
  void itIsOverWhenAllListedServersHaveAnswered() {
    Scene scene = Scene.with(A, B);
    Asked asked = scene.ask(about(HOST));
    scene.reply(A, ID_A, client(CLIENT, 20, leased(HOST)));
    assertThat(asked.isOpen()).isTrue();
    scene.reply(B, ID_B);
    assertThat(asked.bound()).hasSize(1);
    scene.time.exhaust();
    assertThat(scene.transport.sent).hasSize(2);
  }

  @Test
  @Tag("A-10")
  void aServersSecondReplyIsNotTheOtherServers() {
    Scene scene = Scene.with(A, B);
    Asked asked = scene.ask(about(HOST));
    scene.reply(A, ID_A, client(CLIENT, 20, leased(HOST)));
    scene.reply(A, ID_A, client(CLIENT, 20, leased(HOST)));
    assertThat(asked.isOpen()).isTrue();
    assertThat(asked.news()).hasSize(1);
  }

  @Test
  void aServerMayAnswerFromAnotherAddress() {
    Scene scene = Scene.with(A);
    Asked asked = scene.ask(about(HOST));
    scene.reply(Server.parse("fe80::51%up0"), ID_A, client(CLIENT, 20, leased(HOST)));
    assertThat(asked.bound()).hasSize(1);
  }

  @Test
  @Tag("A-11")
  @Tag("F-14")
  void aGoodAnswerBeatsEarlierNegativeOnes() {
    Scene scene = Scene.with(ALL);
    Asked asked = scene.ask(about(HOST));
    scene.reply(A, ID_A);
    scene.reply(A, ID_A, status(StatusCode.NOT_CONFIGURED));
    assertThat(asked.isOpen()).isTrue();
    scene.seconds(0.03);
    scene.reply(B, ID_B, client(CLIENT, 20, leased(HOST)));
    assertThat(asked.news()).hasSize(1);
    scene.time.exhaust();
    assertThat(asked.bound()).hasSize(1);
  }

  @Test
  @Tag("LQ-REQ-049")
  @Tag("F-25")
  void theNewerOfTwoAnswersIsNewsAndTheOlderIsAConflict() {
    Scene scene = Scene.with(A, B);
    Asked asked = scene.ask(about(HOST));
    scene.reply(A, ID_A, client(CLIENT, 500, leased(HOST)));
    scene.reply(B, ID_B, client(OTHER_CLIENT, 20, leased(HOST)));
    assertThat(asked.news())
        .extracting(ClientLeases::clientId)
        .containsExactly(CLIENT, OTHER_CLIENT);
    assertThat(asked.bound()).extracting(ClientLeases::clientId).containsExactly(OTHER_CLIENT);
    assertThat(scene.conflicts).hasSize(1);
    assertThat(scene.counters.value("leasequery.conflicts")).isEqualTo(1);
  }

  @Test
  @Tag("LQ-REQ-042")
  @Tag("LQ-REQ-045")
  void successWithoutDataIsTheWordThatNobodyHoldsIt() {
    Scene scene = Scene.with(A);
    Asked asked = scene.ask(about(HOST));
    scene.reply(A, ID_A);
    assertThat(asked.answer()).isEqualTo(new LeaseAnswer.NoBinding(List.of(0)));
    assertThat(asked.news()).isEmpty();
  }

  @Test
  @Tag("A-26")
  void soIsNotConfigured() {
    Scene scene = Scene.with(A);
    Asked asked = scene.ask(about(HOST));
    scene.reply(A, ID_A, status(StatusCode.NOT_CONFIGURED));
    assertThat(asked.answer()).isEqualTo(new LeaseAnswer.NoBinding(List.of(9)));
  }

  @Test
  @Tag("A-25")
  @Tag("F-21")
  void anyOtherStatusIsARefusal() {
    for (int code : List.of(1, 5, 10, 11, 4711)) {
      Scene scene = Scene.with(A);
      Asked asked = scene.ask(about(HOST));
      scene.reply(A, ID_A, status(code), client(CLIENT, 20, leased(HOST)));
      assertThat(asked.answer()).isEqualTo(new LeaseAnswer.Refused(List.of(code)));
      assertThat(asked.news()).isEmpty();
    }
  }

  @Test
  @Tag("LQ-REQ-058")
  @Tag("F-21")
  void unknownOptionsAreNoReasonToDiscard() {
    UnknownOption unknown = new UnknownOption(65000, Octets.ofHex("0102"));
    Options inside = Options.of(unknown);
    Scene scene = Scene.with(A);
    Asked asked = scene.ask(about(HOST));
    scene.reply(
        A, ID_A, unknown, client(CLIENT, 20, unknown, new IaAddress(HOST, 1800, 3600, inside)));
    assertThat(asked.bound()).hasSize(1);
  }

  // Shared questions

  @Test
  @Tag("F-13")
  @Tag("LQ-REQ-056")
  void equalQuestionsShareOneExchange() {
    Scene scene = Scene.with(ALL);
    Asked first = scene.ask(about(HOST));
    Asked second = scene.ask(about(HOST), "acc1");
    scene.reply(A, ID_A, client(CLIENT, 20, leased(HOST)));
    Asked third = scene.ask(about(HOST));
    assertThat(scene.transport.sent).hasSize(1);
    assertThat(List.of(first.news(), second.news(), third.news()))
        .containsOnly(first.news())
        .doesNotContain(List.of());
    scene.time.exhaust();
    assertThat(List.of(first.answer(), second.answer(), third.answer()))
        .containsOnly(first.answer());
  }

  @Test
  @Tag("F-55")
  void aPrefixAnswersForEveryHostInIt() {
    Scene scene =
        new Scene(
            LeasequerySettings.of(US)
                .with(ServerMap.of(ALL))
                .with(new Pace(500, 2, 1000, 100, 1000, Duration.ofSeconds(64))));
    Asked first = scene.ask(about(INSIDE));
    Asked open = scene.ask(about(Ipv6Address.parse("2001:db8:100:6::1")));
    Asked queued = scene.ask(about(Ipv6Address.parse("2001:db8:100:7::1")));
    Asked elsewhere = scene.ask(about(HOST), "acc1");
    assertThat(scene.transport.sent).hasSize(3);

    scene.reply(scene.transport.sent.get(0).id(), A, ID_A, client(CLIENT, 20, leased(DELEGATED)));
    Asked afterwards = scene.ask(about(Ipv6Address.parse("2001:db8:100:8::1")));
    assertThat(first.news()).hasSize(1);
    assertThat(List.of(open.news(), queued.news(), afterwards.news())).containsOnly(first.news());

    scene.seconds(1.0);
    assertThat(List.of(open.answer(), queued.answer(), afterwards.answer()))
        .containsOnly(first.answer());
    assertThat(first.bound()).hasSize(1);
    assertThat(elsewhere.isOpen()).isTrue();
    scene.time.exhaust();
    // Only the host elsewhere was asked about again.
    assertThat(scene.transport.sent).hasSize(3 + 4);
  }

  // Other servers, other questions

  private static Scene rounds(Server... inOrder) {
    List<List<Server>> rounds = new ArrayList<>();
    for (Server server : inOrder) {
      rounds.add(List.of(server));
    }
    return new Scene(LeasequerySettings.of(US).with(new ServerMap(List.of(), rounds)));
  }

  @Test
  @Tag("LQ-REQ-043")
  void aServerThatWouldNotLookIsFollowedByTheNextAtOnce() {
    for (int code :
        List.of(StatusCode.UNKNOWN_QUERY_TYPE, StatusCode.NOT_CONFIGURED, StatusCode.NOT_ALLOWED)) {
      Scene scene = rounds(A, B);
      Asked asked = scene.ask(about(HOST));
      scene.reply(A, ID_A, status(code));
      assertThat(scene.time.seconds()).isZero();
      assertThat(scene.transport.sent)
          .extracting(FakeTransport.Sent::to)
          .containsExactly(A.endpoint(), B.endpoint());
      scene.reply(B, ID_B, client(CLIENT, 20, leased(HOST)));
      assertThat(asked.bound()).hasSize(1);
    }
  }

  @Test
  @Tag("LQ-REQ-043")
  void oneThatWouldNotLookIsNotAskedAgainAndTheOthersAre() {
    Scene scene = Scene.with(A, B);
    Asked asked = scene.ask(about(HOST));
    scene.reply(A, ID_A, status(StatusCode.NOT_ALLOWED));
    scene.seconds(1.2);
    assertThat(scene.transport.sent)
        .extracting(FakeTransport.Sent::to)
        .containsExactly(A.endpoint(), B.endpoint(), B.endpoint());
    scene.seconds(1);
    scene.reply(B, ID_B, client(CLIENT, 20, leased(HOST)));
    assertThat(asked.bound()).hasSize(1);
  }

  @Test
  @Tag("LQ-REQ-043")
  void whenTheOthersStaySilentThatIsARefusal() {
    Scene scene = Scene.with(A, B);
    Asked asked = scene.ask(about(HOST));
    scene.reply(A, ID_A, status(StatusCode.NOT_ALLOWED));
    scene.time.exhaust();
    assertThat(scene.transport.sent).hasSize(6);
    assertThat(asked.answer()).isEqualTo(new LeaseAnswer.Refused(List.of(10)));
  }

  @Test
  @Tag("LQ-REQ-022")
  @Tag("LQ-REQ-027")
  void everybodyAndOneServerAreAskedTogether() {
    Scene scene = Scene.with(A, ALL);
    Asked asked = scene.ask(about(HOST));
    assertThat(scene.transport.sent)
        .extracting(FakeTransport.Sent::to)
        .containsExactly(A.endpoint(), ALL.endpoint());
    scene.reply(A, ID_A, status(StatusCode.NOT_ALLOWED));
    scene.reply(B, ID_B, client(CLIENT, 20, leased(HOST)));
    scene.time.exhaust();
    assertThat(scene.transport.sent).hasSize(2);
    assertThat(asked.bound()).hasSize(1);
  }

  @Test
  @Tag("A-31")
  void aServerThatCannotSearchByClientStillAnswersByAddress() {
    Scene scene = Scene.with(A);
    Asked byClient = scene.ask(about(CLIENT));
    scene.reply(A, ID_A, status(StatusCode.UNKNOWN_QUERY_TYPE));
    assertThat(byClient.answer()).isEqualTo(new LeaseAnswer.Refused(List.of(7)));
    Asked byAddress = scene.ask(about(HOST));
    scene.reply(A, ID_A, client(CLIENT, 20, leased(HOST)));
    assertThat(byAddress.bound()).hasSize(1);
  }

  @Test
  @Tag("LQ-REQ-036")
  void aSilentServerIsFollowedByTheNext() {
    Scene scene = rounds(A, B);
    Asked asked = scene.ask(about(HOST));
    scene.time.exhaust();
    assertThat(scene.transport.sent.subList(0, 5)).allMatch(s -> s.to().equals(A.endpoint()));
    assertThat(scene.transport.sent.subList(5, 10)).allMatch(s -> s.to().equals(B.endpoint()));
    assertThat(asked.answer()).isEqualTo(new LeaseAnswer.Silence(10));
  }

  @Test
  @Tag("LQ-REQ-036")
  void orByEverybody() {
    Scene scene = rounds(A, ALL);
    Asked asked = scene.ask(about(HOST));
    scene.seconds(31);
    scene.reply(B, ID_B, client(CLIENT, 20, leased(HOST)));
    scene.seconds(1);
    assertThat(scene.lastSent().to()).isEqualTo(ALL.endpoint());
    assertThat(asked.bound()).hasSize(1);
  }

  @Test
  void theWordThatNobodyHoldsItIsNotFollowed() {
    Scene scene = rounds(A, B);
    Asked asked = scene.ask(about(HOST));
    scene.reply(A, ID_A);
    assertThat(asked.answer()).isEqualTo(new LeaseAnswer.NoBinding(List.of(0)));
    assertThat(scene.transport.sent).hasSize(1);
  }

  @Test
  @Tag("LQ-REQ-025")
  void whoIsKnownToLeaseAPrefixIsAsked() {
    ServerMap map =
        new ServerMap(
            List.of(new ServerMap.Authority(DELEGATED, List.of(List.of(B)))), List.of(List.of(A)));
    Scene scene = new Scene(LeasequerySettings.of(US).with(map));
    scene.ask(about(INSIDE));
    assertThat(scene.lastSent().to()).isEqualTo(B.endpoint());
    scene.ask(about(HOST));
    assertThat(scene.lastSent().to()).isEqualTo(A.endpoint());
  }

  @Test
  @Tag("LQ-REQ-044")
  void aQueryThatWasNotUnderstoodIsAskedOnceWithoutOptions() {
    for (int code : List.of(StatusCode.UNKNOWN_QUERY_TYPE, StatusCode.MALFORMED_QUERY)) {
      Scene scene = Scene.with(A);
      Asked asked = scene.ask(new Question.ByAddress(HOST, Ipv6Address.UNSPECIFIED, List.of(47)));
      int id = scene.lastSent().id();
      scene.reply(A, ID_A, status(code));
      assertThat(scene.transport.sent).hasSize(2);
      assertThat(scene.lastSent().id()).isNotEqualTo(id);
      assertThat(scene.lastSent().query().options().contains(OptionRequest.class)).isFalse();
      scene.reply(A, ID_A, status(code));
      scene.time.exhaust();
      assertThat(scene.transport.sent).hasSize(2);
      assertThat(asked.answer()).isEqualTo(new LeaseAnswer.Refused(List.of(code)));
    }
  }

  @Test
  @Tag("LQ-REQ-044")
  void oneWithoutOptionsIsNotAskedAgain() {
    Scene scene = Scene.with(A);
    Asked asked = scene.ask(about(HOST));
    scene.reply(A, ID_A, status(StatusCode.MALFORMED_QUERY));
    assertThat(scene.transport.sent).hasSize(1);
    assertThat(asked.answer()).isEqualTo(new LeaseAnswer.Refused(List.of(8)));
  }

  @Test
  void closingEndsEveryQuestionWithWhatIsKnown() {
    Scene scene = Scene.with(ALL);
    Asked known = scene.ask(about(HOST));
    scene.reply(A, ID_A, client(CLIENT, 20, leased(HOST)));
    Asked unknown = scene.ask(about(INSIDE));
    scene.client.close();
    assertThat(known.bound()).hasSize(1);
    assertThat(unknown.answer()).isEqualTo(new LeaseAnswer.Silence(1));
    assertThat(scene.ask(about(HOST)).answer()).isEqualTo(new LeaseAnswer.Silence(0));
    assertThat(scene.time.scheduled()).isZero();
  }

  @Test
  void aCallerThatThrowsHarmsNobody() {
    Scene scene = Scene.with(A);
    var future =
        scene.client.ask(
            about(HOST),
            news -> {
              throw new IllegalStateException("thrown by a caller, as the test wants it");
            });
    Asked other = scene.ask(about(HOST));
    scene.reply(A, ID_A, client(CLIENT, 20, leased(HOST)));
    assertThat(future).isCompleted();
    assertThat(other.news()).hasSize(1);
    assertThat(scene.counters.value("leasequery.callback-errors")).isEqualTo(1);
  }

  @Test
  @Tag("LQ-REQ-012")
  @Tag("F-09")
  void aLeasequeryIsNotAnswered() {
    Scene scene = Scene.with(A);
    scene.ask(about(HOST));
    scene.message(MessageTypes.LEASEQUERY, scene.lastSent().id(), A, new ClientId(US));
    assertThat(scene.transport.sent).hasSize(1);
    assertThat(scene.discarded(Discard.LEASEQUERY)).isEqualTo(1);
  }
}
