package org.lqagent.gleaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.gleaning.Messages.LINK;
import static org.lqagent.gleaning.Messages.PEER;
import static org.lqagent.gleaning.Messages.access;
import static org.lqagent.gleaning.Messages.address;
import static org.lqagent.gleaning.Messages.down;
import static org.lqagent.gleaning.Messages.ia;
import static org.lqagent.gleaning.Messages.pd;
import static org.lqagent.gleaning.Messages.prefix;
import static org.lqagent.gleaning.Messages.relay;
import static org.lqagent.gleaning.Messages.reply;
import static org.lqagent.gleaning.Messages.request;
import static org.lqagent.gleaning.Messages.up;
import static org.lqagent.gleaning.Messages.uplink;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingChange;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.EndReason;
import org.lqagent.binding.Observation;
import org.lqagent.binding.TableLimits;
import org.lqagent.capture.Datagram;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.ClientLinkLayerAddress;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.IaNa;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.IaTa;
import org.lqagent.dhcpv6.InterfaceId;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Lifetimes;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.PdExclude;
import org.lqagent.dhcpv6.RapidCommit;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RelayMsg;
import org.lqagent.dhcpv6.RemoteId;
import org.lqagent.dhcpv6.StatusCode;
import org.lqagent.dhcpv6.SubscriberId;
import org.lqagent.leasequery.Question;

class GleanerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String A1 = "2001:db8:1::10";
  private static final Ipv6Prefix OURS = Ipv6Prefix.parse("2001:db8:1:0:ffff::1");
  private static final String P1 = "2001:db8:100::/56";
  private static final AccessLinks LINKS =
      AccessLinks.of(
          List.of(
              new AccessLink(
                  "acc0",
                  List.of(Ipv6Prefix.parse("2001:db8:1::/64")),
                  List.of(Ipv6Prefix.parse("2001:db8:100::/40")),
                  false),
              new AccessLink(
                  "ppp*",
                  List.of(Ipv6Prefix.parse("2001:db8:2::/64")),
                  List.of(Ipv6Prefix.parse("2001:db8:200::/40")),
                  true)));

  private final Counters<GleanCount> counts = new Counters<>(GleanCount.class);
  private final Gleaner gleaner = gleaner(Gleaner.LoneReplies.BELIEVED);

  @Test
  @Tag("LQ-GLN-001")
  @Tag("LQ-GLN-006")
  @Tag("LQ-REQ-057")
  void aReplyToARequestGrantsWhatItSays() {
    gleaner.glean(up(request(MessageTypes.REQUEST), NOW), NOW);
    Instant later = NOW.plusMillis(20);

    List<Binding> granted =
        granted(down(reply(ia(address(A1, 60, 90)), pd(prefix(P1, 60, 90))), later));

    assertThat(granted).extracting(Binding::lease).containsExactly(lease(A1), lease(P1));
    Binding first = granted.get(0);
    assertThat(first.clientId()).isEqualTo(Messages.CLIENT);
    assertThat(first.serverId()).contains(Messages.SERVER);
    assertThat(first.lastTransaction()).isEqualTo(NOW);
    assertThat(first.preferredUntil()).isEqualTo(later.plusSeconds(60));
    assertThat(first.validUntil()).isEqualTo(later.plusSeconds(90));
    assertThat(first.nextHop()).contains(PEER);
    assertThat(first.interfaceName()).contains("acc0");
    assertThat(counts.of(GleanCount.LOCATED_BY_LINK_ADDRESS)).isEqualTo(1);
  }

  @Test
  @Tag("A-37")
  void aTemporaryAddressIsAnAddress() {
    gleaner.glean(up(request(MessageTypes.REQUEST), NOW), NOW);

    IaTa temporary = new IaTa(1, Options.of(address(A1, 60, 90)));
    assertThat(granted(down(reply(temporary), NOW)))
        .extracting(Binding::lease)
        .containsExactly(lease(A1));
  }

  @ParameterizedTest
  @ValueSource(ints = {MessageTypes.REQUEST, MessageTypes.RENEW, MessageTypes.REBIND})
  @Tag("LQ-GLN-002")
  void everyExchangeThatProlongsIsGleaned(int type) {
    gleaner.glean(up(request(type), NOW), NOW);

    assertThat(granted(down(reply(ia(address(A1, 60, 90))), NOW))).hasSize(1);
  }

  @Test
  @Tag("LQ-GLN-002")
  void solicitAndAdvertiseGrantNothing() {
    ClientServerMessage advertise =
        new ClientServerMessage(
            MessageTypes.ADVERTISE, Messages.XID, reply(ia(address(A1, 60, 90))).options());

    assertThat(gleaner.glean(up(request(MessageTypes.SOLICIT), NOW), NOW)).isEmpty();
    assertThat(gleaner.glean(down(advertise, NOW), NOW)).isEmpty();
    assertThat(gleaner.glean(up(request(MessageTypes.INFORMATION_REQUEST), NOW), NOW)).isEmpty();
    assertThat(counts.of(GleanCount.WITHOUT_NEWS)).isEqualTo(3);
  }

  /** It bids the client renew, and that is gleaned: RFC 8415 section 18.2.11. */
  @Test
  @Tag("LQ-GLN-002")
  void aReconfigureChangesNothingAndTheRenewalThatFollowsDoes() {
    ClientServerMessage reconfigure =
        new ClientServerMessage(
            MessageTypes.RECONFIGURE, 0, reply(ia(address(A1, 0, 0))).options());

    assertThat(gleaner.glean(down(reconfigure, NOW), NOW)).isEmpty();
    assertThat(counts.of(GleanCount.WITHOUT_NEWS)).isEqualTo(1);
    gleaner.glean(up(request(MessageTypes.RENEW), NOW), NOW);
    assertThat(granted(down(reply(ia(address(A1, 60, 90))), NOW))).hasSize(1);
  }

  @Test
  @Tag("LQ-GLN-002")
  void rapidCommitGrantsAtOnceAndOnlyIfBothSayIt() {
    gleaner.glean(up(request(MessageTypes.SOLICIT, new RapidCommit()), NOW), NOW);

    assertThat(granted(down(reply(ia(address(A1, 60, 90))), NOW))).isEmpty();
    assertThat(counts.of(GleanCount.REPLY_WITHOUT_RAPID_COMMIT)).isEqualTo(1);
    assertThat(granted(down(reply(new RapidCommit(), ia(address(A1, 60, 90))), NOW))).hasSize(1);
  }

  @Test
  @Tag("LQ-GLN-003")
  void aReplyWithoutItsRequestIsCountedAndBelievedOnlyIfSo() {
    Datagram lone = down(reply(ia(address(A1, 60, 90))), NOW);

    assertThat(granted(lone)).hasSize(1);
    assertThat(counts.of(GleanCount.REPLY_WITHOUT_REQUEST)).isEqualTo(1);
    assertThat(gleaner(Gleaner.LoneReplies.IGNORED).glean(lone, NOW)).isEmpty();
    assertThat(counts.of(GleanCount.REPLY_WITHOUT_REQUEST_IGNORED)).isEqualTo(1);
  }

  @Test
  @Tag("LQ-GLN-003")
  void aReplyToAnotherPeerIsNotTheRequests() {
    Gleaner strict = gleaner(Gleaner.LoneReplies.IGNORED);
    strict.glean(up(request(MessageTypes.REQUEST), NOW), NOW);
    RelayMessage other =
        relay(13, LINK, Ipv6Address.parse("fe80::bad"), reply(ia(address(A1, 60, 90))));

    assertThat(strict.glean(uplink(LINK, LINK, other, NOW), NOW)).isEmpty();
    assertThat(counts.of(GleanCount.REPLY_WITHOUT_REQUEST_IGNORED)).isEqualTo(1);
  }

  @Test
  @Tag("LQ-GLN-004")
  void aRequestWaitsForTwoMinutes() {
    Gleaner strict = gleaner(Gleaner.LoneReplies.IGNORED);
    strict.glean(up(request(MessageTypes.REQUEST), NOW), NOW);
    Datagram answer = down(reply(ia(address(A1, 60, 90))), NOW);

    assertThat(strict.glean(answer, NOW.plusSeconds(121))).isEmpty();
    strict.glean(up(request(MessageTypes.REQUEST), NOW), NOW.plusSeconds(200));
    assertThat(strict.glean(answer, NOW.plusSeconds(320))).hasSize(1);
    assertThat(counts.of(GleanCount.REQUEST_TIMED_OUT)).isEqualTo(1);
  }

  @Test
  @Tag("LQ-GLN-005")
  @Tag("LQ-SEC-012")
  @Tag("F-10")
  void aServerAmongTheClientsIsAnAlarm() {
    ClientServerMessage rogue = reply(ia(address(A1, 60, 90)));
    gleaner.glean(access(request(MessageTypes.REQUEST), "acc0", NOW), NOW);

    assertAlarm(access(rogue, "acc0", NOW), Gleaned.Alarm.Kind.SERVER_ON_ACCESS);
    assertAlarm(
        access(relay(13, LINK, PEER, rogue), "acc0", NOW), Gleaned.Alarm.Kind.SERVER_ON_ACCESS);
    assertAlarm(
        access(relay(12, LINK, PEER, request(MessageTypes.REQUEST)), "acc0", NOW),
        Gleaned.Alarm.Kind.RELAY_ON_ACCESS);
    assertThat(counts.of(GleanCount.SERVER_MESSAGE_ON_ACCESS)).isEqualTo(2);
  }

  @Test
  @Tag("LQ-SEC-004")
  @Tag("F-09")
  void aClientsLeasequeryIsAnAlarmBeforeAndBehindTheRelayAgent() {
    ClientServerMessage query = request(MessageTypes.LEASEQUERY);

    assertAlarm(access(query, "acc0", NOW), Gleaned.Alarm.Kind.LEASEQUERY_FROM_ACCESS);
    assertAlarm(up(query, NOW), Gleaned.Alarm.Kind.LEASEQUERY_FROM_ACCESS);
    assertAlarm(
        uplink(Ipv6Address.parse(A1), LINK, query, NOW), Gleaned.Alarm.Kind.LEASEQUERY_FROM_ACCESS);
    Ipv6Address ourselves = Ipv6Address.parse("2001:db8:ff::1");
    assertThat(gleaner.glean(uplink(ourselves, LINK, query, NOW), NOW)).isEmpty();
  }

  @Test
  void theClientsOwnFrameTellsThePortBeforeAnythingElse() {
    gleaner.glean(access(request(MessageTypes.REQUEST), "ppp7", NOW), NOW);
    gleaner.glean(up(request(MessageTypes.REQUEST), NOW.plusMillis(1)), NOW.plusMillis(1));

    // The link-address alone would say acc0.
    List<Binding> granted = granted(down(reply(ia(address("2001:db8:2::10", 60, 90))), NOW));

    assertThat(granted).hasSize(1);
    assertThat(granted.get(0).interfaceName()).contains("ppp7");
    assertThat(granted.get(0).location().linkLayerAddress()).contains(Messages.MAC);
    assertThat(granted.get(0).location().linkAddress()).contains(LINK);
  }

  /** Each interface has a capture of its own, and they are not handed over in order. */
  @Test
  void aClientsFrameThatComesBehindItsReplyStillTellsThePort() {
    Message request = request(MessageTypes.REQUEST);
    Message reply = reply(ia(address("2001:db8:2::10", 60, 90)));
    Ipv6Address link = Ipv6Address.parse("2001:db8:2::1");
    gleaner.glean(uplink(link, link, relay(12, link, PEER, request), NOW), NOW);
    List<Binding> first = granted(uplink(link, link, relay(13, link, PEER, reply), NOW));
    assertThat(first).extracting(Binding::interfaceName).containsExactly(Optional.empty());

    List<Binding> located = granted(access(request, "ppp3", NOW));

    assertThat(located).extracting(Binding::interfaceName).containsExactly(Optional.of("ppp3"));
    assertThat(located.get(0).lastTransaction()).isEqualTo(first.get(0).lastTransaction());
    assertThat(located.get(0).validUntil()).isEqualTo(first.get(0).validUntil());
    assertThat(granted(access(request, "ppp3", NOW))).isEmpty();
  }

  /** What the relay agent sent may have gone past the capture, or come by another uplink. */
  @Test
  @Tag("LQ-GLN-003")
  void aClientsFrameBehindAReplyWhoseRelayedRequestWasNotSeenTellsThePortToo() {
    Message request = request(MessageTypes.REQUEST);
    List<Binding> alone = granted(down(reply(ia(address("2001:db8:2::10", 60, 90))), NOW));
    // It comes over the link of acc0, where that address cannot be.
    assertThat(alone).isEmpty();
    Ipv6Address link = Ipv6Address.parse("2001:db8:2::1");
    RelayMessage reply = relay(13, link, PEER, reply(ia(address("2001:db8:2::10", 60, 90))));
    List<Binding> first = granted(uplink(link, link, reply, NOW));
    assertThat(first).extracting(Binding::interfaceName).containsExactly(Optional.empty());
    Instant later = NOW.plusSeconds(1);

    List<Binding> located = granted(access(request, "ppp3", later));

    Binding moved = located.get(0);
    assertThat(located).hasSize(1);
    assertThat(moved.interfaceName()).contains("ppp3");
    assertThat(moved.location().linkLayerAddress()).contains(Messages.MAC);
    assertThat(moved.location().linkAddress()).contains(link);
    assertThat(moved.lastTransaction()).isEqualTo(first.get(0).lastTransaction());
    assertThat(moved.validUntil()).isEqualTo(first.get(0).validUntil());
    assertThat(granted(access(request, "ppp3", later))).isEmpty();
    BindingTable table = new BindingTable(new TableLimits(8, 8, 8, 8), refusal -> {});
    table.apply(new Observation.Granted(first.get(0)), NOW);
    assertThat(table.apply(new Observation.Granted(moved), later))
        .singleElement()
        .isInstanceOf(BindingChange.Moved.class);
  }

  @Test
  @Tag("LQ-GLN-003")
  void aRelayedRequestBehindItsReplyAddsWhatTheReplyDidNotRepeat() {
    RemoteId remoteId = new RemoteId(3561, Octets.ofHex("0102"));
    granted(down(reply(ia(address(A1, 60, 90))), NOW));
    RelayMessage late =
        relay(
            12,
            LINK,
            PEER,
            request(MessageTypes.REQUEST),
            new InterfaceId(Messages.PORT),
            remoteId);

    List<Binding> told = granted(uplink(LINK, LINK, late, NOW));

    assertThat(told).hasSize(1);
    assertThat(told.get(0).location().remoteId()).contains(remoteId);
    assertThat(told.get(0).interfaceName()).contains("acc0");
    // And then the client's own frame, for certain.
    assertThat(granted(access(request(MessageTypes.REQUEST), "acc0", NOW)))
        .singleElement()
        .satisfies(
            binding -> {
              assertThat(binding.location().linkLayerAddress()).contains(Messages.MAC);
              assertThat(binding.location().remoteId()).contains(remoteId);
            });
  }

  @Test
  @Tag("LQ-GLN-003")
  @Tag("LQ-GLN-004")
  void onlyWhatAsksForLeasesWithinTwoMinutesTellsWhereALoneReplyWent() {
    granted(down(reply(ia(address(A1, 600, 900))), NOW));
    Instant late = NOW.plus(Exchanges.TIMEOUT).plusMillis(1);
    assertThat(granted(access(request(MessageTypes.REQUEST), "ppp3", late))).isEmpty();

    granted(down(reply(ia(address(A1, 600, 900))), late.plusSeconds(200)));
    Instant then = late.plusSeconds(201);
    Message release = request(MessageTypes.RELEASE, ia(address(A1, 0, 0)));
    assertThat(gleaner.glean(access(release, "acc0", then), then))
        .singleElement()
        .isInstanceOfSatisfying(
            Gleaned.Learnt.class,
            learnt -> assertThat(learnt.observation()).isInstanceOf(Observation.Ended.class));
  }

  /** A client that hears nothing asks again, and the server may say something else. */
  @Test
  @Tag("LQ-GLN-003")
  void everyLoneReplyIsNews() {
    granted(down(reply(ia(address(A1, 60, 90))), NOW));
    Instant later = NOW.plusSeconds(5);

    assertThat(granted(down(reply(ia(address(A1, 60, 90))), later)))
        .singleElement()
        .satisfies(binding -> assertThat(binding.validUntil()).isEqualTo(later.plusSeconds(90)));
  }

  @Test
  void aFloodOfLoneRepliesIsBounded() {
    for (int xid = 0; xid < 70_000; xid++) {
      ClientServerMessage message =
          new ClientServerMessage(
              MessageTypes.REPLY, xid, reply(ia(address(A1, 60, 90))).options());
      gleaner.glean(down(message, NOW), NOW);
    }

    assertThat(counts.of(GleanCount.REQUEST_CROWDED_OUT))
        .isEqualTo(70_000 - Exchanges.MAX_EXCHANGES);
  }

  @Test
  void anInterfaceIdIsLearntFromAClientThatWasSeen() {
    theClientsOwnFrameTellsThePortBeforeAnythingElse();

    Instant later = NOW.plusSeconds(600);
    gleaner.glean(up(request(MessageTypes.RENEW), later), later);
    List<Binding> granted = granted(down(reply(ia(address("2001:db8:2::10", 60, 90))), later));

    assertThat(granted)
        .singleElement()
        .extracting(Binding::interfaceName)
        .isEqualTo(Optional.of("ppp7"));
    assertThat(counts.of(GleanCount.LOCATED_BY_INTERFACE_ID)).isEqualTo(1);
  }

  @Test
  void anInterfaceIdThatIsANameIsRead() {
    Gleaner named =
        new Gleaner(
            new Locator(LINKS, InterfaceIds.name(), counts),
            OURS::equals,
            Gleaner.LoneReplies.BELIEVED,
            counts);
    RelayMessage message =
        relay(
            13,
            LINK,
            PEER,
            reply(ia(address("2001:db8:2::10", 60, 90))),
            new InterfaceId(Octets.ofHex("70707039")));

    assertThat(named.glean(uplink(LINK, LINK, message, NOW), NOW))
        .singleElement()
        .isInstanceOfSatisfying(
            Gleaned.Learnt.class,
            learnt ->
                assertThat(((Observation.Granted) learnt.observation()).binding().interfaceName())
                    .contains("ppp9"));
  }

  @Test
  void whatTheRelayAgentAddedOnTheWayUpIsKept() {
    RemoteId remoteId = new RemoteId(3561, Octets.ofHex("0102"));
    ClientLinkLayerAddress address = new ClientLinkLayerAddress(1, Messages.MAC);
    RelayMessage message =
        relay(
            12,
            LINK,
            PEER,
            request(MessageTypes.REQUEST),
            new InterfaceId(Messages.PORT),
            remoteId,
            new SubscriberId(Octets.ofHex("6a6f65")),
            address);
    gleaner.glean(uplink(LINK, LINK, message, NOW), NOW);

    List<Binding> granted = granted(down(reply(ia(address(A1, 60, 90))), NOW));

    assertThat(granted.get(0).location().remoteId()).contains(remoteId);
    assertThat(granted.get(0).location().subscriberId()).contains(Octets.ofHex("6a6f65"));
    assertThat(granted.get(0).location().linkLayerAddress()).contains(Messages.MAC);
    assertThat(granted.get(0).location().interfaceId()).contains(Messages.PORT);
  }

  @Test
  @Tag("LQ-GLN-006")
  void ofAChainTheLevelOnAnAccessLinkIsOurs() {
    Ipv6Address downstream = Ipv6Address.parse("fe80::d0");
    Ipv6Address home = Ipv6Address.parse("2001:db8:aaaa::1");
    Ipv6Address core = Ipv6Address.parse("2001:db8:cccc::1");
    Message reply = reply(ia(address(A1, 60, 90)));
    // The home router relays for its hosts, we for the home router, the core for us.
    RelayMessage chain =
        relay(13, core, LINK, relay(13, LINK, downstream, relay(13, home, PEER, reply)));

    List<Binding> granted = granted(uplink(core, core, chain, NOW));

    assertThat(granted.get(0).location().linkAddress()).contains(LINK);
    assertThat(granted.get(0).nextHop()).contains(downstream);
    assertThat(granted.get(0).interfaceName()).contains("acc0");
  }

  /** A router behind us relays for its own link, which is ours to route to as well. */
  @Test
  @Tag("LQ-GLN-006")
  void ofAChainWithTwoAccessLinksTheOuterIsOurs() {
    Ipv6Address router = Ipv6Address.parse("2001:db8:1::9");
    Ipv6Address behind = Ipv6Address.parse("2001:db8:1:0:8000::1");
    Message request = request(MessageTypes.REQUEST);
    RelayMessage inner = relay(12, behind, PEER, request, new InterfaceId(Messages.MAC));
    gleaner.glean(uplink(LINK, LINK, relay(12, LINK, router, inner), NOW), NOW);

    RelayMessage answer = relay(13, behind, PEER, reply(ia(address(A1, 60, 90))));
    List<Binding> granted = granted(uplink(LINK, LINK, relay(13, LINK, router, answer), NOW));

    assertThat(granted.get(0).nextHop()).contains(router);
    assertThat(granted.get(0).location().linkAddress()).contains(LINK);
    assertThat(granted.get(0).location().interfaceId()).contains(Messages.PORT);
  }

  /** The same router, where its own message was seen on the way in. */
  @Test
  @Tag("LQ-GLN-006")
  void aRouterThatRelaysIsTheNextHopToItsClients() {
    Ipv6Address router = Ipv6Address.parse("fe80::d0");
    Ipv6Address behind = Ipv6Address.parse("2001:db8:2:0:8000::1");
    RelayMessage request = relay(12, behind, PEER, request(MessageTypes.REQUEST));
    gleaner.glean(Messages.datagram(router, LINK, request, "ppp3", NOW), NOW);

    List<Binding> granted = granted(down(reply(ia(address("2001:db8:2::10", 60, 90))), NOW));

    assertThat(granted.get(0).interfaceName()).contains("ppp3");
    assertThat(granted.get(0).nextHop()).contains(router);
  }

  @Test
  @Tag("LQ-GLN-006")
  void ofAChainThatSaysNothingTheInnermostIsOurs() {
    Ipv6Address core = Ipv6Address.parse("2001:db8:cccc::1");
    Ipv6Address unknown = Ipv6Address.parse("2001:db8:dddd::1");
    Message reply = reply(ia(address(A1, 60, 90)));
    // The access node of RFC 6221 gives no link-address, and the client's own peer-address.
    RelayMessage node = relay(13, Ipv6Address.UNSPECIFIED, PEER, reply);
    RelayMessage chain = relay(13, core, core, relay(13, unknown, PEER, node));

    List<Binding> granted = granted(uplink(core, core, chain, NOW));

    assertThat(granted.get(0).location().linkAddress()).contains(unknown);
    assertThat(granted.get(0).nextHop()).contains(PEER);
    assertThat(granted.get(0).interfaceName()).isEmpty();
    assertThat(counts.of(GleanCount.NOT_LOCATED)).isEqualTo(1);
  }

  @Test
  void anAccessNodeThatRelaysShowsThePort() {
    RelayMessage node = relay(12, Ipv6Address.UNSPECIFIED, PEER, request(MessageTypes.REQUEST));
    assertThat(gleaner.glean(access(node, "ppp3", NOW), NOW)).isEmpty();

    List<Binding> granted = granted(down(reply(ia(address("2001:db8:2::10", 60, 90))), NOW));

    assertThat(granted.get(0).interfaceName()).contains("ppp3");
  }

  @Test
  @Tag("LQ-GLN-007")
  void whatFailedIsNoLease() {
    StatusCode noAddresses = StatusCode.of(StatusCode.NO_ADDRS_AVAIL, "");
    StatusCode noBinding = StatusCode.of(StatusCode.NO_BINDING, "");
    StatusCode notOnLink = StatusCode.of(StatusCode.NOT_ON_LINK, "");

    assertThat(granted(down(reply(ia(address(A1, 60, 90), noAddresses)), NOW))).isEmpty();
    assertThat(granted(down(reply(ia(address(A1, 60, 90, noBinding))), NOW))).isEmpty();
    assertThat(granted(down(reply(notOnLink, ia(address(A1, 60, 90))), NOW))).isEmpty();
    assertThat(counts.of(GleanCount.FAILED_IA)).isEqualTo(1);
    assertThat(counts.of(GleanCount.FAILED_LEASE)).isEqualTo(1);
    assertThat(counts.of(GleanCount.FAILED_MESSAGE)).isEqualTo(1);
  }

  @Test
  @Tag("LQ-GLN-008")
  void aLifetimeOfZeroEndsTheLeaseAndOthersStay() {
    List<Gleaned> gleaned =
        gleaner.glean(down(reply(ia(address(A1, 0, 0)), pd(prefix(P1, 60, 90))), NOW), NOW);

    assertThat(gleaned).hasSize(2);
    assertThat(gleaned.get(0))
        .isInstanceOfSatisfying(
            Gleaned.Learnt.class,
            learnt -> {
              Observation.Ended ended = (Observation.Ended) learnt.observation();
              assertThat(ended.reason()).isEqualTo(EndReason.ZERO_LIFETIME);
              assertThat(ended.lease()).isEqualTo(lease(A1));
            });
  }

  @Test
  @Tag("LQ-GLN-009")
  @Tag("F-29")
  void preferredAboveValidIsDroppedAndForEverIsForEver() {
    List<Binding> granted =
        granted(
            down(
                reply(
                    ia(
                        address(A1, 91, 90),
                        address("2001:db8:1::11", Lifetimes.INFINITY, Lifetimes.INFINITY),
                        address("2001:db8:1::12", 0xffff_fffeL, 0xffff_fffeL))),
                NOW));

    assertThat(granted)
        .extracting(Binding::validUntil)
        .containsExactly(Instant.MAX, NOW.plusSeconds(0xffff_fffeL));
    assertThat(counts.of(GleanCount.PREFERRED_ABOVE_VALID)).isEqualTo(1);
  }

  @Test
  @Tag("LQ-GLN-010")
  void anIaWhoseT1IsAboveItsT2IsDropped() {
    IaNa bad = new IaNa(1, 90, 60, Options.of(address(A1, 60, 90)));
    IaNa good = new IaNa(2, 90, 0, Options.of(address("2001:db8:1::11", 60, 90)));

    assertThat(granted(down(reply(bad, good), NOW))).hasSize(1);
    assertThat(counts.of(GleanCount.T1_AFTER_T2)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {MessageTypes.RELEASE, MessageTypes.DECLINE})
  @Tag("LQ-GLN-011")
  @Tag("LQ-GLN-012")
  void aReleaseAndADeclineEndWhatTheyNameOnce(int type) {
    ClientServerMessage message = request(type, ia(address(A1, 0, 0)), pd(prefix(P1, 0, 0)));

    List<Gleaned> gleaned = gleaner.glean(access(message, "acc0", NOW), NOW);

    assertThat(gleaned)
        .extracting(news -> (Observation.Ended) ((Gleaned.Learnt) news).observation())
        .allSatisfy(
            ended -> {
              assertThat(ended.clientId()).isEqualTo(Messages.CLIENT);
              assertThat(ended.location().interfaceName()).contains("acc0");
            })
        .extracting(Observation.Ended::lease)
        .containsExactly(lease(A1), lease(P1));
    assertThat(gleaner.glean(up(message, NOW), NOW)).isEmpty();
    // The server's Reply repeats the IA, and is no grant.
    assertThat(gleaner.glean(down(reply(ia(address(A1, 60, 90))), NOW), NOW)).isEmpty();
  }

  /** As dibbler-client does. */
  @Test
  @Tag("LQ-GLN-011")
  void aReleaseMayHaveTheTransactionIdOfTheRequest() {
    gleaner.glean(up(request(MessageTypes.REQUEST), NOW), NOW);
    granted(down(reply(ia(address(A1, 60, 90))), NOW));
    Message release = request(MessageTypes.RELEASE, ia(address(A1, 0, 0)));

    assertThat(gleaner.glean(up(release, NOW), NOW))
        .singleElement()
        .isInstanceOfSatisfying(
            Gleaned.Learnt.class,
            learnt -> assertThat(learnt.observation()).isInstanceOf(Observation.Ended.class));
    assertThat(gleaner.glean(up(release, NOW), NOW)).isEmpty();
  }

  @Test
  @Tag("LQ-GLN-013")
  void aConfirmThatSucceedsAsksForItsAddresses() {
    gleaner.glean(access(request(MessageTypes.CONFIRM, ia(address(A1, 0, 0))), "acc0", NOW), NOW);

    List<Gleaned> gleaned =
        gleaner.glean(down(reply(StatusCode.of(StatusCode.SUCCESS, "")), NOW), NOW);

    assertThat(gleaned)
        .singleElement()
        .isInstanceOfSatisfying(
            Gleaned.PleaseAsk.class,
            ask -> {
              assertThat(((Question.ByAddress) ask.question()).address())
                  .isEqualTo(Ipv6Address.parse(A1));
              assertThat(ask.location().interfaceName()).contains("acc0");
            });
  }

  /** Interfaces are captured apart: the client's own frame may be handed over the last. */
  @Test
  @Tag("LQ-GLN-013")
  void whereAConfirmCameFromMayBeKnownLate() {
    ClientServerMessage confirm = request(MessageTypes.CONFIRM, ia(address(A1, 0, 0)));
    gleaner.glean(up(confirm, NOW), NOW);
    Datagram success = down(reply(StatusCode.of(StatusCode.SUCCESS, "")), NOW);
    assertThat(gleaner.glean(success, NOW))
        .singleElement()
        .isInstanceOfSatisfying(
            Gleaned.PleaseAsk.class, ask -> assertThat(ask.location().relayPeer()).contains(PEER));

    assertThat(gleaner.glean(access(confirm, "ppp7", NOW), NOW))
        .singleElement()
        .isInstanceOfSatisfying(
            Gleaned.PleaseAsk.class,
            ask -> {
              assertThat(ask.location().interfaceName()).contains("ppp7");
              assertThat(ask.location().relayPeer()).contains(PEER);
            });
    // Sent again, it is answered again.
    assertThat(gleaner.glean(access(confirm, "ppp7", NOW), NOW)).isEmpty();
    assertThat(gleaner.glean(success, NOW)).hasSize(1);
  }

  @Test
  @Tag("LQ-GLN-013")
  void aConfirmThatFailsAsksNothing() {
    gleaner.glean(up(request(MessageTypes.CONFIRM, ia(address(A1, 0, 0))), NOW), NOW);

    assertThat(gleaner.glean(down(reply(StatusCode.of(StatusCode.NOT_ON_LINK, "")), NOW), NOW))
        .isEmpty();
  }

  @Test
  @Tag("LQ-GLN-015")
  void severalPrefixesHaveLifetimesOfTheirOwn() {
    List<Binding> granted =
        granted(
            down(
                reply(
                    pd(prefix(P1, 60, 90), prefix("2001:db8:101::/48", 60, 100)),
                    pd(prefix("2001:db8:102::/48", 60, 110))),
                NOW));

    assertThat(granted)
        .extracting(Binding::validUntil)
        .containsExactly(NOW.plusSeconds(90), NOW.plusSeconds(100), NOW.plusSeconds(110));
  }

  @Test
  @Tag("LQ-GLN-026")
  void anExcludedPrefixIsKeptBesideItsLease() {
    PdExclude exclude = new PdExclude(64, Octets.ofHex("01"));

    assertThat(granted(down(reply(pd(prefix(P1, 60, 90, exclude))), NOW)))
        .singleElement()
        .extracting(Binding::excluded)
        .isEqualTo(Optional.of(Ipv6Prefix.parse("2001:db8:100:1::/64")));
  }

  @Test
  @Tag("F-07")
  void whatCannotBeLeasedThereIsRefused() {
    IaPrefix hostBits =
        new IaPrefix(60, 90, 56, Ipv6Address.parse("2001:db8:100::1"), Options.NONE);
    IaPrefix tooLong = new IaPrefix(60, 90, 129, Ipv6Address.parse("2001:db8:100::"), Options.NONE);

    assertThat(
            granted(
                down(
                    reply(
                        ia(address("2001:db8:9::1", 60, 90), address("fe80::1", 60, 90)),
                        pd(prefix("::/0", 60, 90), prefix("2000::/3", 60, 90)),
                        pd(prefix("ff00::/16", 60, 90), prefix("2001:db8:900::/56", 60, 90)),
                        pd(hostBits, tooLong)),
                    NOW)))
        .isEmpty();
    assertThat(counts.of(GleanCount.NOT_GLOBAL)).isEqualTo(4);
    assertThat(counts.of(GleanCount.OUT_OF_RANGE)).isEqualTo(2);
    assertThat(counts.of(GleanCount.BAD_PREFIX)).isEqualTo(2);
  }

  @Test
  @Tag("F-07")
  void whatThisMachineHasIsNoLeaseAndTheOthersStand() {
    Datagram answer =
        down(reply(ia(address(OURS.network().toString(), 60, 90), address(A1, 60, 90))), NOW);

    List<Gleaned> gleaned = gleaner.glean(answer, NOW);

    assertThat(gleaned).hasSize(2);
    assertThat(gleaned.get(0))
        .isInstanceOfSatisfying(
            Gleaned.Alarm.class,
            alarm -> {
              assertThat(alarm.kind()).isEqualTo(Gleaned.Alarm.Kind.LEASE_OF_OWN_ADDRESS);
              assertThat(alarm.source()).isEqualTo(OURS.network());
            });
    Observation other = ((Gleaned.Learnt) gleaned.get(1)).observation();
    assertThat(((Observation.Granted) other).binding().lease()).isEqualTo(lease(A1));
    assertThat(counts.of(GleanCount.OWN_ADDRESS)).isOne();
    assertThat(counts.of(GleanCount.OUT_OF_RANGE)).isZero();
  }

  @Test
  @Tag("F-34")
  void copiesAreNotNewsAndRetransmissionsAre() {
    Datagram answer = down(reply(ia(address(A1, 60, 90))), NOW);
    gleaner.glean(up(request(MessageTypes.RENEW), NOW), NOW);

    assertThat(granted(answer)).hasSize(1);
    assertThat(granted(answer)).isEmpty();
    gleaner.glean(up(request(MessageTypes.RENEW), NOW), NOW.plusSeconds(10));
    assertThat(gleaner.glean(answer, NOW.plusSeconds(10))).hasSize(1);
    assertThat(counts.of(GleanCount.REPLY_AGAIN)).isEqualTo(1);
  }

  @Test
  @Tag("F-19")
  void chainsOfRelayAgentsAreReadToNineLevels() {
    assertThat(granted(nested(9))).hasSize(2);
    assertThat(gleaner.glean(nested(10), NOW)).isEmpty();
    assertThat(counts.of(GleanCount.TOO_MANY_RELAYS)).isEqualTo(1);
    assertThat(gleaner.glean(nested(100), NOW)).isEmpty();
    // About as many as a datagram holds.
    assertThat(gleaner.glean(nested(1400), NOW)).isEmpty();
    assertThat(counts.of(GleanCount.MALFORMED)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 9, 32})
  @Tag("F-19")
  void chainsOfRelayAgentsAreReadAsFarAsTheOperatorWants(int levels) {
    Gleaner wanted =
        new Gleaner(
            new Locator(LINKS, InterfaceIds.unknown(), levels, counts),
            OURS::equals,
            Gleaner.LoneReplies.BELIEVED,
            counts);

    // With the options that lie the deepest.
    assertThat(wanted.glean(nested(levels), NOW)).hasSize(2);
    assertThat(counts.of(GleanCount.TOO_MANY_RELAYS)).isZero();
    assertThat(wanted.glean(nested(levels + 1), NOW)).isEmpty();
    assertThat(counts.of(GleanCount.TOO_MANY_RELAYS)).isOne();
    assertThat(counts.of(GleanCount.MALFORMED)).isZero();
    assertThat(wanted.glean(nested(40), NOW)).isEmpty();
    assertThat(counts.of(GleanCount.MALFORMED)).isOne();
  }

  private static Datagram nested(int levels) {
    Message message =
        reply(
            ia(address(A1, 60, 90, new StatusCode(StatusCode.SUCCESS, Octets.EMPTY))),
            pd(prefix(P1, 60, 90, new PdExclude(64, Octets.ofHex("01")))));
    for (int level = 0; level < levels; level++) {
      message = relay(13, LINK, PEER, message);
    }
    return uplink(LINK, LINK, message, NOW);
  }

  @Test
  @Tag("F-20")
  void aRelayMessageThatCarriesNothingIsCounted() {
    RelayMessage empty = new RelayMessage(13, 0, LINK, PEER, Options.NONE);

    assertThat(gleaner.glean(uplink(LINK, LINK, empty, NOW), NOW)).isEmpty();
    assertThat(counts.of(GleanCount.EMPTY_RELAY_MESSAGE)).isEqualTo(1);
  }

  /** Which of the two the relay agent hands on is anybody's guess. */
  @Test
  @Tag("F-20")
  void aRelayMessageThatCarriesTwoAtOnceIsIgnored() {
    RelayMsg one = new RelayMsg(reply(ia(address(A1, 60, 90))));
    RelayMessage single = new RelayMessage(13, 0, LINK, PEER, Options.of(one));
    RelayMessage twice = new RelayMessage(13, 0, LINK, PEER, Options.of(one, one));
    RelayMessage inside = new RelayMessage(13, 1, LINK, PEER, Options.of(new RelayMsg(twice)));

    assertThat(gleaner.glean(uplink(LINK, LINK, twice, NOW), NOW)).isEmpty();
    assertThat(gleaner.glean(uplink(LINK, LINK, inside, NOW), NOW)).isEmpty();
    assertThat(counts.of(GleanCount.EMPTY_RELAY_MESSAGE)).isEqualTo(2);
    assertThat(granted(uplink(LINK, LINK, single, NOW))).hasSize(1);
  }

  @Test
  @Tag("F-18")
  void aReplyOfThousandsOfLeasesIsReadSoFarAndNoFurther() {
    IaNa many =
        ia(
            Stream.iterate(1, i -> i + 1)
                .limit(1500)
                .map(i -> address("2001:db8:1::%x".formatted(i), 60, 90))
                .toArray(Option[]::new));

    assertThat(granted(down(reply(many), NOW))).hasSize(ReplyLeases.MAX_LEASES);
    assertThat(counts.of(GleanCount.TOO_MANY_LEASES_IN_MESSAGE)).isEqualTo(1500 - 256);
  }

  @Test
  void aFloodOfRequestsIsBounded() {
    for (int xid = 0; xid < 70_000; xid++) {
      ClientServerMessage message =
          new ClientServerMessage(
              MessageTypes.REQUEST, xid, request(MessageTypes.REQUEST).options());
      gleaner.glean(access(message, "acc0", NOW), NOW);
    }

    assertThat(counts.of(GleanCount.REQUEST_CROWDED_OUT))
        .isEqualTo(70_000 - Exchanges.MAX_EXCHANGES);
  }

  @Test
  @Tag("F-16")
  @Tag("F-17")
  void cutsAndDamageNeverStopIt() {
    byte[] whole =
        relay(13, LINK, PEER, reply(ia(address(A1, 60, 90)), pd(prefix(P1, 60, 90)))).toByteArray();
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 50_000; round++) {
      byte[] octets = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
      for (int damage = random.nextInt(4); damage > 0 && octets.length > 0; damage--) {
        octets[random.nextInt(octets.length)] = (byte) random.nextInt();
      }
      Datagram datagram =
          new Datagram(
              LINK,
              LINK,
              547,
              547,
              Octets.copyOf(octets),
              Optional.empty(),
              List.of(),
              Optional.of("up0"),
              NOW);
      for (Gleaned gleaned : gleaner.glean(datagram, NOW)) {
        if (gleaned instanceof Gleaned.Learnt learnt
            && learnt.observation() instanceof Observation.Granted granted) {
          assertThat(LINKS.mayHold(granted.binding().lease())).isTrue();
        }
      }
    }
    assertThat(counts.of(GleanCount.MALFORMED)).isPositive();
  }

  private Gleaner gleaner(Gleaner.LoneReplies loneReplies) {
    return new Gleaner(
        new Locator(LINKS, InterfaceIds.unknown(), counts), OURS::equals, loneReplies, counts);
  }

  private List<Binding> granted(Datagram datagram) {
    return gleaner.glean(datagram, datagram.time()).stream()
        .map(Gleaned.Learnt.class::cast)
        .map(Gleaned.Learnt::observation)
        .map(Observation.Granted.class::cast)
        .map(Observation.Granted::binding)
        .toList();
  }

  private void assertAlarm(Datagram datagram, Gleaned.Alarm.Kind kind) {
    assertThat(gleaner.glean(datagram, NOW))
        .singleElement()
        .isInstanceOfSatisfying(
            Gleaned.Alarm.class, alarm -> assertThat(alarm.kind()).isEqualTo(kind));
  }

  private static Lease lease(String text) {
    return text.contains("/")
        ? Lease.of(Ipv6Prefix.parse(text))
        : Lease.of(Ipv6Address.parse(text));
  }
}
