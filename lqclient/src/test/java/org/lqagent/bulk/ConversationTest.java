package org.lqagent.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.bulk.Replies.address;
import static org.lqagent.bulk.Replies.client;
import static org.lqagent.bulk.Replies.data;
import static org.lqagent.bulk.Replies.done;
import static org.lqagent.bulk.Replies.prefix;
import static org.lqagent.bulk.Replies.reply;
import static org.lqagent.bulk.Replies.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqClientLink;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.OptionRequest;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;
import org.lqagent.dhcpv6.RelayId;
import org.lqagent.dhcpv6.RemoteId;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.StatusCode;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.LifetimeMeaning;
import org.lqagent.leasequery.Server;

class ConversationTest {
  private static final BulkQuery BY_LINK = BulkQuery.byLinkAddress(BulkScene.LINK);
  private static final BulkQuery BY_RELAY =
      BulkQuery.byRelayId(Replies.client(0xffffff), Ipv6Address.UNSPECIFIED);

  private final BulkScene scene = new BulkScene();

  @Test
  void everyKindOfQueryCarriesWhatItAsksBy() {
    RemoteId remote = new RemoteId(9, Octets.ofHex("0102"));
    scene.ask(
        BulkQuery.byAddress(Ipv6Address.parse("2001:db8:1::7"), Ipv6Address.UNSPECIFIED),
        BulkQuery.byClientId(Replies.client(1), BulkScene.LINK),
        BY_RELAY,
        BY_LINK,
        BulkQuery.byRemoteId(remote, BulkScene.LINK));
    FakeConnections.Line line = scene.connections.last();
    line.open();
    for (int i = 0; i < 5; i++) {
      assertThat(line.sent).hasSize(i + 1);
      assertThat(line.sent.get(i).options().first(ClientId.class))
          .contains(new ClientId(Replies.OURS));
      assertThat(line.query().options().first(OptionRequest.class).orElseThrow().codes())
          .containsExactly(LqRelayData.CODE);
      line.arrive(reply(line.id()));
    }
    assertThat(line.sent)
        .extracting(
            sent ->
                sent.options().first(org.lqagent.dhcpv6.LqQuery.class).orElseThrow().queryType())
        .containsExactly(1, 2, 3, 4, 5);
    assertThat(line.query().options().first(RemoteId.class)).contains(remote);
    assertThat(line.sent.get(2).options().first(org.lqagent.dhcpv6.LqQuery.class).orElseThrow())
        .satisfies(
            query ->
                assertThat(query.options().first(RelayId.class).orElseThrow().duid())
                    .isEqualTo(Replies.client(0xffffff)));
    assertThat(line.closed).isTrue();
    assertThat(scene.run.done().join())
        .extracting(BulkOutcome::ending)
        .containsOnly(BulkOutcome.Ending.NOTHING)
        .hasSize(5);
    assertThat(scene.outcomes.get(3).query()).hasToString("by link 2001:db8:1::1");
  }

  @Test
  void replyDataAndDoneAreOneAnswer() {
    FakeConnections.Line line = scene.askByLink();
    assertThat(line.query().queryType()).isEqualTo(QueryTypes.QUERY_BY_LINK_ADDRESS);
    assertThat(line.query().linkAddress()).isEqualTo(BulkScene.LINK);
    line.arrive(reply(line.id(), client(1, 10, address(1, 3600), prefix(1, 3600))));
    scene.time.advance(Duration.ofMillis(20));
    assertThat(scene.leases()).containsExactly("2001:db8:1::1", "2001:db8:100:100::/56");
    assertThat(scene.run.done()).isNotDone();
    line.arrive(data(line.id(), client(2, 20, address(2, 3600))), done(line.id()));
    assertThat(scene.leases()).hasSize(3).contains("2001:db8:1::2");
    assertThat(scene.clients)
        .allSatisfy(client -> assertThat(client.serverId()).isEqualTo(Replies.SERVER));
    assertThat(scene.outcome().ending()).isEqualTo(BulkOutcome.Ending.COMPLETE);
    assertThat(scene.outcome().leases()).isEqualTo(3);
    assertThat(scene.run.done()).isDone();
    assertThat(line.closed).isTrue();
    assertThat(scene.run.progress().get(0))
        .satisfies(
            progress -> {
              assertThat(progress.ended()).isEqualTo(1);
              assertThat(progress.leases()).isEqualTo(3);
            });
  }

  @Test
  void whatComesOfOneClientInSeveralMessagesIsPutTogether() {
    FakeConnections.Line line = scene.askByLink();
    line.arrive(
        reply(line.id(), client(1, 10, address(1, 3600))),
        data(line.id(), client(2, 10, address(2, 3600))),
        data(line.id(), client(1, 10, prefix(1, 3600))),
        data(line.id(), client(1, 10, address(1, 7200))),
        data(line.id(), client(1, 900, address(9, 3600))),
        done(line.id()));
    assertThat(scene.clients)
        .extracting(client -> client.clientId() + " " + client.leases().size())
        .containsExactly(
            Replies.client(1) + " 2", Replies.client(2) + " 1", Replies.client(1) + " 1");
    assertThat(scene.outcome().leases()).isEqualTo(4);
  }

  @Test
  void clientsAreNotTornApartWhereOneReadEnds() {
    FakeConnections.Line line = scene.askByLink();
    line.arrive(reply(line.id(), client(1, 10, address(1, 3600))));
    line.arrive(data(line.id(), client(1, 10, prefix(1, 3600))));
    assertThat(scene.clients).isEmpty();
    scene.time.advance(Duration.ofMillis(20));
    assertThat(scene.clients).hasSize(1);
    assertThat(scene.leases()).hasSize(2);
  }

  @Test
  void byLinkALeaseMayBeOlderThanWhatRemainsOfIt() {
    FakeConnections.Line line = scene.askByLink();
    line.arrive(
        reply(line.id(), client(1, 2700, address(1, 900))),
        data(line.id(), client(2, 2700, address(2, 0))),
        done(line.id()));
    assertThat(scene.leases()).containsExactly("2001:db8:1::1");
  }

  @Test
  void whereLifetimesAreAsGrantedALeaseThatIsOverIsKnownByLinkToo() {
    Server granted =
        new Server(
            BulkScene.SERVER.server().endpoint(),
            Optional.empty(),
            Optional.of(LifetimeMeaning.GRANTED));
    scene.ask(List.of(BulkServer.of(granted)), BY_LINK);
    FakeConnections.Line line = scene.connections.last();
    line.open();
    line.arrive(
        reply(line.id(), client(1, 3600, address(1, 3600))),
        data(line.id(), client(2, 3599, address(2, 3600))),
        done(line.id()));
    assertThat(scene.leases()).containsExactly("2001:db8:1::2");
  }

  @ParameterizedTest
  @ValueSource(ints = {QueryTypes.QUERY_BY_RELAY_ID, QueryTypes.QUERY_BY_REMOTE_ID})
  void whereServersLeakALeaseAsOldAsItIsGoodForIsRefused(int queryType) {
    scene.ask(
        queryType == QueryTypes.QUERY_BY_RELAY_ID
            ? BY_RELAY
            : BulkQuery.byRemoteId(new RemoteId(9, Octets.ofHex("01")), Ipv6Address.UNSPECIFIED));
    FakeConnections.Line line = scene.connections.last();
    line.open();
    line.arrive(
        reply(line.id(), client(1, 3600, address(1, 3600))),
        data(line.id(), client(2, 3599, address(2, 3600))),
        data(line.id(), client(3, 9_000_000, address(3, 0xffffffffL))),
        done(line.id()));
    assertThat(scene.leases()).containsExactly("2001:db8:1::2", "2001:db8:1::3");
    assertThat(scene.counters.value("leasequery.skipped.lease-leaked")).isOne();
    assertThat(scene.discarded(BulkDiscard.NO_LEASE)).isOne();
  }

  @Test
  void oneQueryAtATimeUnlessTheServerTakesMore() {
    scene.ask(BY_LINK, BY_RELAY);
    FakeConnections.Line line = scene.connections.last();
    line.open();
    assertThat(line.sent).hasSize(1);
    line.arrive(reply(line.id(), client(1, 1, address(1, 60))));
    assertThat(line.sent).hasSize(1);
    line.arrive(done(line.id()));
    assertThat(line.sent).hasSize(2);
  }

  @Test
  void interleavedRepliesGoToTheirQueries() {
    scene.ask(List.of(new BulkServer(BulkScene.SERVER.server(), 2)), BY_LINK, BY_RELAY, BY_LINK);
    FakeConnections.Line line = scene.connections.last();
    line.open();
    assertThat(line.sent).hasSize(2);
    int first = line.sent.get(0).transactionId();
    int second = line.sent.get(1).transactionId();
    assertThat(first).isNotEqualTo(second);
    line.arrive(
        reply(second, client(1, 1, address(1, 60))),
        reply(first, client(2, 1, address(2, 60))),
        data(second, client(3, 1, address(3, 60))),
        done(second));
    assertThat(scene.outcome().query()).isEqualTo(BY_RELAY);
    assertThat(scene.outcome().leases()).isEqualTo(2);
    assertThat(line.sent).hasSize(3);
  }

  @Test
  void severalServersAreAskedAtOnce() {
    BulkServer other = BulkServer.of(Server.parse("2001:db8:ff::52"));
    scene.ask(List.of(BulkScene.SERVER, other), BY_LINK);
    assertThat(scene.connections.lines)
        .extracting(line -> line.to.toString())
        .containsExactly("[2001:db8:ff::51]:547", "[2001:db8:ff::52]:547");
    scene.connections.lines.forEach(FakeConnections.Line::open);
    scene.connections.lines.forEach(line -> line.arrive(reply(line.id())));
    assertThat(scene.run.done().join()).hasSize(2);
  }

  @Test
  void aServerThatWillNotLookIsNotAskedAgain() {
    scene.ask(BY_LINK, BY_RELAY);
    FakeConnections.Line line = scene.connections.last();
    line.open();
    line.arrive(reply(line.id(), status(StatusCode.NOT_ALLOWED, "not you\u001b[31m")));
    assertThat(scene.outcome().ending()).isEqualTo(BulkOutcome.Ending.REFUSED);
    assertThat(scene.outcome().status()).hasValue(StatusCode.NOT_ALLOWED);
    assertThat(scene.outcome().why()).isEqualTo("NotAllowed: not you\\u{1b}[31m");
    assertThat(line.sent).as("the next query all the same").hasSize(2);
  }

  @Test
  void aTerminatedQueryKeepsWhatCameAndIsTriedAgainAfterAWait() {
    FakeConnections.Line line = scene.askByLink();
    line.arrive(
        reply(line.id(), client(1, 1, address(1, 60))),
        done(line.id(), status(StatusCode.QUERY_TERMINATED, "going down")));
    assertThat(scene.leases()).containsExactly("2001:db8:1::1");
    assertThat(line.closed).isTrue();
    assertThat(scene.run.done()).isNotDone();
    assertThat(scene.retries).containsExactly("QueryTerminated: going down");
    assertThat(scene.run.progress().get(0).waitingFor().orElseThrow()).contains("going down");
    scene.time.advance(Duration.ofMillis(1700));
    assertThat(scene.connections.lines).hasSize(1);
    scene.time.advance(Duration.ofMillis(600));
    assertThat(scene.connections.lines).hasSize(2);
    FakeConnections.Line next = scene.connections.last();
    next.open();
    next.arrive(
        reply(next.id(), client(1, 1, address(1, 60))),
        data(next.id(), client(2, 1, address(2, 60))),
        done(next.id()));
    assertThat(scene.outcome().ending()).isEqualTo(BulkOutcome.Ending.COMPLETE);
    assertThat(scene.outcome().attempts()).isEqualTo(2);
  }

  @Test
  void waitsDoubleAndAttemptsEnd() {
    scene.ask(BY_LINK);
    for (int attempt = 1; attempt <= 3; attempt++) {
      assertThat(scene.connections.lines).hasSize(attempt);
      FakeConnections.Line line = scene.connections.last();
      line.open();
      line.arrive(reply(line.id(), status(StatusCode.QUERY_TERMINATED, "")));
      scene.time.advance(Duration.ofSeconds(attempt * 5));
    }
    assertThat(scene.connections.lines.get(2).since - scene.connections.lines.get(1).since)
        .isBetween(3.5, 7.0);
    assertThat(scene.outcome().ending()).isEqualTo(BulkOutcome.Ending.SILENT);
    assertThat(scene.outcome().status()).hasValue(StatusCode.QUERY_TERMINATED);
    assertThat(scene.outcome().attempts()).isEqualTo(3);
    assertThat(scene.run.done()).isDone();
  }

  @Test
  @Tag("F-31")
  void aServerThatCannotBeReachedIsTriedAFewTimesAndLeft() {
    scene.ask(BY_LINK, BY_RELAY);
    scene.connections.last().end("Connection refused");
    scene.time.advance(Duration.ofSeconds(3));
    scene.connections.last().end("Connection refused");
    scene.time.advance(Duration.ofSeconds(5));
    scene.connections.last().end("Connection refused");
    assertThat(scene.connections.lines).hasSize(3);
    assertThat(scene.outcomes)
        .extracting(BulkOutcome::ending)
        .containsExactly(BulkOutcome.Ending.SILENT, BulkOutcome.Ending.SILENT);
    assertThat(scene.outcomes.get(0).why()).isEqualTo("Connection refused");
    assertThat(scene.time.scheduled()).as("nothing left to wake up for").isZero();
  }

  @Test
  @Tag("F-31")
  void aServerThatHangsUpOnEveryQueryIsNotAskedAllOfThem() {
    scene.ask(BY_LINK, BY_RELAY, BY_LINK);
    for (int attempt = 1; attempt <= 3; attempt++) {
      FakeConnections.Line line = scene.connections.last();
      line.open();
      line.end("the server closed the connection");
      scene.time.advance(Duration.ofSeconds(5));
    }
    assertThat(scene.connections.lines).hasSize(3);
    assertThat(scene.outcomes)
        .extracting(BulkOutcome::ending)
        .containsExactly(
            BulkOutcome.Ending.SILENT, BulkOutcome.Ending.SILENT, BulkOutcome.Ending.SILENT);
    assertThat(scene.run.done()).isDone();
    assertThat(scene.time.scheduled()).isZero();
  }

  @Test
  @Tag("F-30")
  void aServerThatGoesAwayInTheMiddleIsAskedAgain() {
    FakeConnections.Line line = scene.askByLink();
    line.arrive(reply(line.id(), client(1, 1, address(1, 60))));
    line.end("Connection reset by peer");
    assertThat(scene.leases()).containsExactly("2001:db8:1::1");
    scene.time.advance(Duration.ofSeconds(3));
    FakeConnections.Line next = scene.connections.last();
    next.open();
    assertThat(next.query()).isEqualTo(line.query());
    next.arrive(reply(next.id()));
    assertThat(scene.outcome().ending()).isEqualTo(BulkOutcome.Ending.NOTHING);
    assertThat(scene.outcome().leases()).as("what came stays counted").isOne();
  }

  @Test
  void aServerThatClosesBetweenQueriesHasNotFailed() {
    scene.ask(BY_LINK, BY_RELAY);
    FakeConnections.Line line = scene.connections.last();
    line.open();
    line.arrive(reply(line.id()));
    line.end("the server closed the connection");
    assertThat(scene.connections.lines).as("at once").hasSize(2);
    FakeConnections.Line next = scene.connections.last();
    next.open();
    next.arrive(reply(next.id()));
    assertThat(scene.outcomes.get(1).attempts()).isOne();
  }

  @Test
  @Tag("F-56")
  void aConnectionThatStopsIsGivenUpAfterTheDataTimeout() {
    FakeConnections.Line line = scene.askByLink();
    line.arrive(reply(line.id(), client(1, 1, address(1, 60))));
    scene.time.advance(Duration.ofSeconds(299));
    assertThat(line.closed).isFalse();
    line.arrive(data(line.id(), client(2, 1, address(2, 60))));
    scene.time.advance(Duration.ofSeconds(299));
    assertThat(line.closed).isFalse();
    scene.time.advance(Duration.ofSeconds(1));
    assertThat(line.closed).isTrue();
    assertThat(scene.leases()).hasSize(2);
    assertThat(scene.retries).containsExactly("no message for 300 s");
  }

  @Test
  @Tag("F-56")
  void octetsThatDripAndMakeNoMessageDoNotCount() {
    FakeConnections.Line line = scene.askByLink();
    line.arriveOctets(new byte[] {(byte) 0xff, (byte) 0xff, 15});
    for (int i = 0; i < 30; i++) {
      assertThat(line.closed).isFalse();
      line.arriveOctets(new byte[1]);
      scene.time.advance(Duration.ofSeconds(10));
    }
    assertThat(line.closed).isTrue();
  }

  @Test
  void aQueryThatAServerLostCostsOneTimeoutAndIsAskedAgain() {
    scene.ask(List.of(new BulkServer(BulkScene.SERVER.server(), 2)), BY_LINK, BY_RELAY);
    FakeConnections.Line line = scene.connections.last();
    line.open();
    line.arrive(reply(line.sent.get(0).transactionId()));
    scene.time.advance(Duration.ofSeconds(300));
    FakeConnections.Line next = scene.connections.last();
    assertThat(next).isNotSameAs(line);
    next.open();
    assertThat(next.sent).hasSize(1);
    next.arrive(reply(next.id()));
    assertThat(scene.outcomes).hasSize(2);
  }

  @Test
  @Tag("F-56")
  void theConnectionIsClosedAtADoneOfNoQuery() {
    FakeConnections.Line line = scene.askByLink();
    line.arrive(reply(line.id(), client(1, 1, address(1, 60))), done(line.id() ^ 1));
    assertThat(line.closed).isTrue();
    assertThat(scene.leases()).containsExactly("2001:db8:1::1");
    assertThat(scene.discarded(BulkDiscard.UNKNOWN_TRANSACTION)).isOne();
  }

  @Test
  @Tag("F-56")
  void theConnectionIsClosedAtDataBeforeTheReply() {
    FakeConnections.Line line = scene.askByLink();
    line.arrive(data(line.id(), client(1, 1, address(1, 60))), reply(line.id()));
    assertThat(line.closed).isTrue();
    assertThat(scene.leases()).isEmpty();
    assertThat(scene.retries).containsExactly("a LEASEQUERY-DATA before the LEASEQUERY-REPLY");
  }

  @Test
  @Tag("F-56")
  void theConnectionIsClosedAtAMessageOfNoOctets() {
    FakeConnections.Line line = scene.askByLink();
    line.arriveOctets(new byte[2]);
    assertThat(line.closed).isTrue();
    assertThat(scene.discarded(BulkDiscard.MALFORMED)).isOne();
  }

  @Test
  @Tag("F-56")
  void aMalformedLeaseCostsItselfOnly() {
    FakeConnections.Line line = scene.askByLink();
    line.arrive(reply(line.id(), client(1, 1, address(1, 60))));
    byte[] bad = data(line.id(), client(2, 1, address(2, 60))).toByteArray();
    bad[7] = (byte) 0xff;
    line.arriveOctets(FrameReader.framed(bad));
    line.arrive(
        data(line.id()),
        data(line.id() ^ 1, client(7, 1, address(7, 60))),
        new ClientServerMessage(MessageTypes.REPLY, line.id(), Options.NONE),
        data(line.id(), client(3, 1, address(3, 60))),
        done(line.id()));
    assertThat(scene.leases()).containsExactly("2001:db8:1::1", "2001:db8:1::3");
    assertThat(scene.discarded(BulkDiscard.MALFORMED)).isOne();
    assertThat(scene.discarded(BulkDiscard.NO_DATA)).isOne();
    assertThat(scene.discarded(BulkDiscard.UNKNOWN_TRANSACTION)).isOne();
    assertThat(scene.discarded(BulkDiscard.OTHER_MESSAGE)).isOne();
    assertThat(scene.outcome().ending()).isEqualTo(BulkOutcome.Ending.COMPLETE);
  }

  @Test
  void aClientWithoutIdTimeOrSuccessIsLeftOut() {
    FakeConnections.Line line = scene.askByLink();
    ClientData whole = client(1, 1, address(1, 60));
    line.arrive(
        reply(line.id(), new ClientData(whole.options().without(ClientId.class))),
        data(line.id(), new ClientData(whole.options().without(org.lqagent.dhcpv6.CltTime.class))),
        data(line.id(), new ClientData(whole.options().with(status(1, "")))),
        data(line.id(), new LqClientLink(List.of(BulkScene.LINK)), client(4, 1, address(4, 60))),
        done(line.id()));
    assertThat(scene.leases()).containsExactly("2001:db8:1::4");
    assertThat(scene.discarded(BulkDiscard.NO_CLIENT)).isOne();
    assertThat(scene.discarded(BulkDiscard.NO_CLIENT_TIME)).isOne();
    assertThat(scene.discarded(BulkDiscard.CLIENT_WITH_STATUS)).isOne();
    assertThat(scene.discarded(BulkDiscard.CLIENT_LINK)).isOne();
  }

  @Test
  void repliesToOthersOrFromStrangersAreNotBelieved() {
    scene.settings = scene.settings.withBelieved(java.util.Set.of(Replies.SERVER));
    FakeConnections.Line line = scene.askByLink();
    line.arrive(
        new ClientServerMessage(
            MessageTypes.LEASEQUERY_REPLY,
            line.id(),
            Options.of(
                new ClientId(Replies.OURS),
                new ServerId(Replies.client(9)),
                client(1, 1, address(1, 60)))));
    assertThat(scene.discarded(BulkDiscard.UNLISTED_SERVER)).isOne();
    assertThat(line.closed).isTrue();
    scene.time.advance(Duration.ofSeconds(3));
    FakeConnections.Line next = scene.connections.last();
    next.open();
    next.arrive(
        new ClientServerMessage(
            MessageTypes.LEASEQUERY_REPLY,
            next.id(),
            Options.of(new ClientId(Replies.client(9)), new ServerId(Replies.SERVER))));
    assertThat(scene.discarded(BulkDiscard.OTHER_CLIENT_ID)).isOne();
    assertThat(scene.leases()).isEmpty();
  }

  /** As on demand: a server that always says zero would win with every lease. */
  @Test
  @Tag("F-26")
  void theAgeOfAServerThatIsNotTrustedIsTheOldest() {
    assertThat(lastTransactionUnder(List.of()))
        .isEqualTo(scene.time.instant())
        .isEqualTo(lastTransactionUnder(List.of(Replies.SERVER)));
    assertThat(lastTransactionUnder(List.of(Replies.client(7))))
        .isEqualTo(ClientLeases.UNKNOWN_TIME);
  }

  private Instant lastTransactionUnder(List<Duid> trust) {
    BulkScene asked = new BulkScene();
    asked.settings = asked.settings.withTrust(trust);
    FakeConnections.Line line = asked.askByLink();
    line.arrive(reply(line.id(), client(1, 0, address(1, 300))), done(line.id()));
    assertThat(asked.leases()).containsExactly("2001:db8:1::1");
    return asked.clients.get(0).lastTransaction();
  }

  @Test
  void aServerHasToWaitWhileItsLeasesAreNotTaken() {
    scene.settings =
        new BulkSettings(
            Replies.OURS,
            java.util.Set.of(),
            List.of(),
            Duration.ofSeconds(300),
            3,
            Duration.ofSeconds(2),
            Duration.ofMinutes(5),
            2,
            scene.settings.limits());
    scene.taken = new CompletableFuture<>();
    FakeConnections.Line line = scene.askByLink();
    line.arrive(
        reply(line.id(), client(1, 1, address(1, 60))),
        data(line.id(), client(2, 1, address(2, 60))),
        data(line.id(), client(3, 1, address(3, 60))));
    scene.time.advance(Duration.ofMillis(20));
    assertThat(line.reading).isFalse();
    scene.time.advance(Duration.ofHours(1));
    assertThat(line.closed).as("it is we who do not read").isFalse();
    scene.taken.complete(null);
    assertThat(line.reading).isTrue();
    scene.time.advance(Duration.ofSeconds(301));
    assertThat(line.closed).isTrue();
  }

  @Test
  void whatIsCalledOffEnds() {
    FakeConnections.Line line = scene.askByLink();
    line.arrive(reply(line.id(), client(1, 1, address(1, 60))));
    scene.run.cancel();
    assertThat(line.closed).isTrue();
    assertThat(scene.outcome().ending()).isEqualTo(BulkOutcome.Ending.CANCELLED);
    assertThat(scene.run.done()).isDone();
    assertThat(scene.time.scheduled()).isZero();
  }
}
