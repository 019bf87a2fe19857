package org.lqagent.gleaning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.Location;
import org.lqagent.binding.Observation;
import org.lqagent.binding.Origin;
import org.lqagent.binding.TableLimits;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.InterfaceId;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.GrantedLease;
import org.lqagent.leasequery.LeaseAnswer;
import org.lqagent.leasequery.Question;

class SourceVerifierTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String A1 = "2001:db8:1::10";
  private static final Ipv6Prefix OURS = Ipv6Prefix.parse("2001:db8:1::1");
  private static final Octets MAC = Octets.ofHex("020000000001");
  private static final AccessLinks LINKS =
      AccessLinks.of(
          List.of(
              new AccessLink(
                  "acc0",
                  List.of(Ipv6Prefix.parse("2001:db8:1::/64")),
                  List.of(Ipv6Prefix.parse("2001:db8:100::/40")),
                  false),
              new AccessLink(
                  "acc1", List.of(Ipv6Prefix.parse("2001:db8:2::/64")), List.of(), false),
              // Shares its link with acc0: only the interface id tells them apart.
              new AccessLink(
                  "acc2", List.of(Ipv6Prefix.parse("2001:db8:1::/64")), List.of(), false)));

  private static final class Asked {
    private final Ipv6Address address;
    private final CompletableFuture<LeaseAnswer> answer = new CompletableFuture<>();
    private Consumer<ClientLeases> onLeases;

    private Asked(Ipv6Address address) {
      this.address = address;
    }

    private void bound(ClientLeases leases) {
      onLeases.accept(leases);
      answer.complete(new LeaseAnswer.Bound(List.of(leases)));
    }
  }

  private final Counters<GleanCount> counts = new Counters<>(GleanCount.class);
  private final BindingTable table = new BindingTable(TableLimits.DEFAULT, refusal -> {});
  private final List<Asked> asked = new ArrayList<>();
  private final Map<Ipv6Address, LeaseAnswer> negative = new HashMap<>();
  private final List<Gleaned> gleaned = new ArrayList<>();
  private final List<Runnable> turns = new ArrayList<>();
  private final SourceVerifier verifier = verifier(LocationPolicy.TRUST);
  private boolean isBusy;

  @Test
  void anUnknownSourceIsAskedForAndItsLeaseIsPutWhereThePacketCameFrom() {
    assertThat(verifier.verify(source(A1, "acc0"))).isInstanceOf(Decision.Asking.class);

    asked.get(0).bound(leases(Optional.empty(), A1, "2001:db8:100::/56"));

    assertThat(granted())
        .extracting(Binding::lease)
        .containsExactly(lease(A1), lease("2001:db8:100::/56"));
    Binding first = granted().get(0);
    assertThat(first.interfaceName()).contains("acc0");
    assertThat(first.location().linkLayerAddress()).contains(MAC);
    assertThat(first.nextHop()).isEmpty();
    assertThat(first.origin()).isEqualTo(Origin.LEASEQUERY);
    assertThat(negative).isEmpty();
    assertThat(verifier.open()).isZero();
  }

  @Test
  void relayDataGiveTheNextHop() {
    verifier.verify(source(A1, "acc0"));
    asked.get(0).bound(leases(Optional.of(relayData("2001:db8:1::1", "00")), A1));

    assertThat(granted().get(0).nextHop()).contains(Messages.PEER);
    assertThat(granted().get(0).interfaceName()).contains("acc0");
  }

  /** The keeper has packets before it when the answer comes, and the answer after them. */
  @Test
  @Tag("LQ-REQ-056")
  @Tag("F-55")
  void whileAnAnswerWaitsToBeTakenInItIsNotAskedForAgain() {
    verifier.verify(source(A1, "acc0"));
    isBusy = true;

    asked.get(0).bound(leases(Optional.empty(), A1));

    assertNotAsked(source(A1, "acc0"), Decision.Reason.ALREADY_ASKED);
    assertThat(verifier.open()).isOne();
    turns.forEach(Runnable::run);
    assertThat(verifier.open()).isZero();
    assertThat(asked).hasSize(1);
  }

  @Test
  @Tag("F-13")
  void aSourceIsAskedForOnce() {
    verifier.verify(source(A1, "acc0"));

    for (int i = 0; i < 1000; i++) {
      assertNotAsked(source(A1, "acc0"), Decision.Reason.ALREADY_ASKED);
    }
    assertThat(asked).hasSize(1);
  }

  @Test
  @Tag("F-13")
  void whatNobodyHoldsIsRemembered() {
    verifier.verify(source(A1, "acc0"));
    asked.get(0).answer.complete(new LeaseAnswer.NoBinding(List.of(9)));

    assertNotAsked(source(A1, "acc0"), Decision.Reason.KNOWN_UNKNOWN);
    assertThat(gleaned).isEmpty();
  }

  @Test
  void aQuestionThatFailedIsRememberedAsSilence() {
    verifier.verify(source(A1, "acc0"));
    asked.get(0).answer.completeExceptionally(new IllegalStateException("closed"));

    assertThat(negative).containsEntry(Ipv6Address.parse(A1), new LeaseAnswer.Silence(0));
    assertThat(verifier.open()).isZero();
  }

  @Test
  @Tag("F-11")
  @Tag("LQ-REQ-055")
  void sourcesOutsideTheAttachedRangesAreNeverAskedFor() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1_000_000; i++) {
      Ipv6Address address = new Ipv6Address(random.nextLong() | 1L << 63, random.nextLong());
      verifier.verify(new UnknownSource(address, "acc0", Optional.empty(), List.of()));
    }
    assertNotAsked(source("2001:db8:2::10", "acc0"), Decision.Reason.OUT_OF_RANGE);
    assertThat(asked).isEmpty();
    assertThat(verifier.notAsked().of(Decision.Reason.OUT_OF_RANGE)).isEqualTo(1_000_001);
    assertThat(verifier.open()).isZero();
  }

  @Test
  @Tag("F-12")
  void aScanOnOnePortDoesNotStarveAnother() {
    for (int i = 0; i < 100_000; i++) {
      verifier.verify(source("2001:db8:1::%x:%x".formatted(1 + i / 0x10000, i & 0xffff), "acc0"));
    }
    assertThat(asked).hasSize(SourceVerifier.FEWEST_OPEN);
    assertThat(verifier.verify(source("2001:db8:2::10", "acc1")))
        .isInstanceOf(Decision.Asking.class);

    asked.get(0).answer.complete(new LeaseAnswer.Silence(5));
    assertThat(verifier.verify(source(A1, "acc0"))).isInstanceOf(Decision.Asking.class);
  }

  @Test
  @Tag("F-12")
  void asMuchIsOpenAsMayBeAskedInASecondButNoMoreThanThereIsRoomFor() {
    assertThat(openIn(verifier(LocationPolicy.TRUST, 500))).isEqualTo(500);
    assertThat(openIn(verifier(LocationPolicy.TRUST, 9_999_999)))
        .isEqualTo(SourceVerifier.MOST_OPEN);
  }

  private static int openIn(SourceVerifier verifier) {
    for (int i = 1; i <= 2 * SourceVerifier.MOST_OPEN; i++) {
      verifier.verify(source("2001:db8:1::%x".formatted(i), "acc0"));
    }
    return verifier.open();
  }

  /** What an address's answer tells of the prefix need not be asked for. */
  @Test
  @Tag("F-55")
  void aBusyServerIsAskedOnceForASubscribersAddressAndPrefix() {
    SourceVerifier busy = verifier(LocationPolicy.TRUST, 500, 1);
    busy.verify(source(A1, "acc0"));
    assertThat(busy.verify(source("2001:db8:100::1", "acc0"))).isInstanceOf(Decision.Asking.class);
    assertThat(addressesAsked()).containsExactly(A1);
    assertThat(busy.verify(source("2001:db8:100::1", "acc0")))
        .isEqualTo(new Decision.NotAsked(Decision.Reason.ALREADY_ASKED));

    isBusy = true;
    asked.get(0).bound(leases(Optional.empty(), A1, "2001:db8:100::/56"));
    granted().forEach(binding -> table.apply(new Observation.Granted(binding), NOW));
    turns.forEach(Runnable::run);

    assertThat(addressesAsked()).containsExactly(A1);
    assertThat(busy.notAsked().of(Decision.Reason.TOLD_WITH_ANOTHER)).isOne();
    assertThat(busy.open()).isZero();
    assertThat(busy.verify(source("2001:db8:100::2", "acc0"))).isInstanceOf(Decision.Bound.class);
  }

  @Test
  void aServerThatIsNotBusyIsAskedForBothAtOnce() {
    SourceVerifier idle = verifier(LocationPolicy.TRUST, 500, 2);

    idle.verify(source(A1, "acc0"));
    idle.verify(source("2001:db8:100::1", "acc0"));

    assertThat(addressesAsked()).containsExactly(A1, "2001:db8:100::1");
  }

  /** As behind a router: those that waited are not asked about one after the other. */
  @Test
  void whatAnAnswerDoesNotTellIsAskedForThenAllAtOnce() {
    SourceVerifier busy = verifier(LocationPolicy.TRUST, 500, 1);
    for (int i = 1; i <= 5; i++) {
      busy.verify(source("2001:db8:1::" + i, "acc0"));
    }
    assertThat(addressesAsked()).containsExactly("2001:db8:1::1");

    asked.get(0).answer.complete(new LeaseAnswer.NoBinding(List.of(9)));

    assertThat(addressesAsked())
        .containsExactly(
            "2001:db8:1::1", "2001:db8:1::2", "2001:db8:1::3", "2001:db8:1::4", "2001:db8:1::5");
    assertThat(busy.open()).isEqualTo(4);
    // Who comes then waits for one of these, and none of them brings back another.
    busy.verify(source("2001:db8:1::6", "acc0"));
    List.copyOf(asked).forEach(one -> one.answer.complete(new LeaseAnswer.Silence(5)));
    assertThat(addressesAsked()).hasSize(6).last().isEqualTo("2001:db8:1::6");
    asked.get(5).answer.complete(new LeaseAnswer.Silence(5));
    assertThat(busy.open()).isZero();
  }

  @Test
  void aStationNeverWaitsForAnother() {
    SourceVerifier busy = verifier(LocationPolicy.TRUST, 500, 1);
    Ipv6Address address = Ipv6Address.parse(A1);

    busy.verify(new UnknownSource(address, "acc0", Optional.of(MAC), List.of()));
    busy.verify(new UnknownSource(address, "acc2", Optional.of(MAC), List.of()));
    busy.verify(
        new UnknownSource(
            Ipv6Address.parse("2001:db8:1::11"), "acc0", Optional.of(MAC), List.of(7)));
    busy.verify(
        new UnknownSource(
            Ipv6Address.parse("2001:db8:1::12"),
            "acc0",
            Optional.of(Octets.ofHex("020000000002")),
            List.of()));
    // Where frames do not say who sent them, anybody may have.
    busy.verify(
        new UnknownSource(
            Ipv6Address.parse("2001:db8:1::13"), "acc0", Optional.empty(), List.of()));
    busy.verify(
        new UnknownSource(
            Ipv6Address.parse("2001:db8:1::14"), "acc0", Optional.empty(), List.of()));

    assertThat(asked).hasSize(6);
  }

  private List<String> addressesAsked() {
    return asked.stream().map(one -> one.address.toString()).toList();
  }

  @Test
  void whatIsBoundHereIsNotAskedFor() {
    hold(A1, Location.on("acc0"));

    assertThat(verifier.verify(source(A1, "acc0"))).isInstanceOf(Decision.Bound.class);
  }

  @Test
  @Tag("F-08")
  void whatIsBoundElsewhereIsRefused() {
    hold(A1, Location.on("acc2"));

    assertThat(verifier.verify(source(A1, "acc0")))
        .isInstanceOfSatisfying(
            Decision.BoundElsewhere.class,
            elsewhere -> assertThat(elsewhere.binding().interfaceName()).contains("acc2"));
    assertThat(asked).isEmpty();
  }

  @Test
  void aBindingWithoutAPlaceGetsThatOfThePacket() {
    hold(A1, Location.UNKNOWN);

    assertThat(verifier.verify(source(A1, "acc0"))).isInstanceOf(Decision.Bound.class);
    assertThat(granted())
        .singleElement()
        .extracting(Binding::interfaceName)
        .isEqualTo(Optional.of("acc0"));
    assertThat(verifier(LocationPolicy.REQUIRE).verify(source(A1, "acc0")))
        .isInstanceOf(Decision.Asking.class);
  }

  @Test
  @Tag("LQ-SEC-010")
  @Tag("F-08")
  void relayDataThatNameAPortWhoseLinkHasNoSuchLeaseVerifyNothing() {
    verifier.verify(source(A1, "acc0"));

    asked.get(0).bound(leases(Optional.of(relayData("2001:db8:2::1", "00")), A1));

    assertAnotherPort(gleaned.get(0));
    assertThat(granted()).isEmpty();
    // Or every packet of the spoofer would ask again.
    assertNotAsked(source(A1, "acc0"), Decision.Reason.KNOWN_UNKNOWN);
  }

  @Test
  @Tag("LQ-SEC-010")
  @Tag("F-08")
  @Tag("F-14")
  void relayDataThatNameAnotherPortVerifyThatOneOnly() {
    verifier.verify(source(A1, "acc0"));

    asked.get(0).bound(leases(Optional.of(relayData("2001:db8:1::1", "61636332")), A1));

    assertAnotherPort(gleaned.get(0));
    assertThat(granted())
        .singleElement()
        .extracting(Binding::interfaceName)
        .isEqualTo(Optional.of("acc2"));
    // The spoofer has not hidden the holder.
    assertThat(negative).isEmpty();
  }

  private static void assertAnotherPort(Gleaned news) {
    assertThat(((Gleaned.Alarm) news).kind()).isEqualTo(Gleaned.Alarm.Kind.LEASE_OF_ANOTHER_PORT);
  }

  @Test
  @Tag("LQ-SEC-010")
  @Tag("A-23")
  void wherePortsMustBeProvenOnlyRelayDataThatNameItDo() {
    SourceVerifier strict = verifier(LocationPolicy.REQUIRE);
    strict.verify(source(A1, "acc0"));
    asked.get(0).bound(leases(Optional.empty(), A1));
    strict.verify(source("2001:db8:1::11", "acc0"));
    asked
        .get(1)
        .bound(leases(Optional.of(relayData("2001:db8:1::1", "61636330")), "2001:db8:1::11"));

    assertThat(counts.of(GleanCount.PORT_NOT_PROVEN)).isEqualTo(1);
    assertThat(gleaned)
        .filteredOn(Gleaned.Alarm.class::isInstance)
        .extracting(alarm -> ((Gleaned.Alarm) alarm).kind())
        .containsExactly(Gleaned.Alarm.Kind.PORT_NOT_PROVEN);
    assertThat(granted()).extracting(Binding::lease).containsExactly(lease("2001:db8:1::11"));
  }

  @Test
  @Tag("LQ-SEC-010")
  void wherePortsAreProbedTheHolderIsSolicitedThere() {
    SourceVerifier probing = verifier(LocationPolicy.PROBE);
    probing.verify(source(A1, "acc0"));
    asked.get(0).bound(leases(Optional.empty(), A1, "2001:db8:100::/56"));

    assertThat(granted()).isEmpty();
    Gleaned.PleaseProbe probe = (Gleaned.PleaseProbe) gleaned.get(0);
    assertThat(probe.interfaceName()).isEqualTo("acc0");
    assertThat(probe.anyOf()).containsExactly(Ipv6Address.parse(A1));
    assertThat(probe.linkLayerAddress()).contains(MAC);
    assertThat(probe.whenThere()).hasSize(2).allMatch(Gleaned.Learnt.class::isInstance);
    // Until it answers, its packets cost no further question.
    assertThat(negative).containsKey(Ipv6Address.parse(A1));
  }

  @Test
  @Tag("LQ-SEC-010")
  void aHolderWithoutAnAddressToSolicitIsNotProven() {
    SourceVerifier probing = verifier(LocationPolicy.PROBE);
    probing.verify(source("2001:db8:100::1", "acc0"));
    asked.get(0).bound(leases(Optional.empty(), "2001:db8:100::/56"));

    assertThat(counts.of(GleanCount.PORT_NOT_PROVEN)).isEqualTo(1);
    assertThat(gleaned).singleElement().isInstanceOf(Gleaned.Alarm.class);
  }

  @Test
  @Tag("LQ-SEC-010")
  void aBindingWithoutAPlaceIsProbedToo() {
    hold(A1, Location.UNKNOWN);

    assertThat(verifier(LocationPolicy.PROBE).verify(source(A1, "acc0")))
        .isInstanceOf(Decision.Probing.class);
    Gleaned.PleaseProbe probe = (Gleaned.PleaseProbe) gleaned.get(0);
    assertThat(probe.anyOf()).containsExactly(Ipv6Address.parse(A1));
    assertThat(asked).isEmpty();
  }

  @Test
  @Tag("F-07")
  @Tag("LQ-SEC-008")
  void leasesThatCannotBeThereAreRefused() {
    verifier.verify(source(A1, "acc0"));
    asked
        .get(0)
        .bound(
            leases(
                Optional.empty(), "::/0", "2000::/3", "fe80::/10", "ff00::/8", "2001:db8:ff::/48"));

    assertThat(gleaned)
        .hasSize(5)
        .allSatisfy(
            news ->
                assertThat(((Gleaned.Alarm) news).kind())
                    .isEqualTo(Gleaned.Alarm.Kind.LEASE_OUT_OF_RANGE));
  }

  /** Whatever the policy: not even a probe is worth it. */
  @Test
  @Tag("F-07")
  void whatThisMachineHasIsNobodysLease() {
    for (LocationPolicy policy : LocationPolicy.values()) {
      gleaned.clear();
      asked.clear();
      negative.clear();
      String ours = OURS.network().toString();

      assertThat(verifier(policy).verify(source(ours, "acc0"))).isInstanceOf(Decision.Asking.class);
      asked.get(0).bound(leases(Optional.empty(), ours, "2001:db8:100::/56"));

      assertThat(gleaned)
          .filteredOn(Gleaned.Alarm.class::isInstance)
          .extracting(alarm -> ((Gleaned.Alarm) alarm).kind())
          .contains(Gleaned.Alarm.Kind.LEASE_OF_OWN_ADDRESS);
      assertThat(granted())
          .extracting(Binding::lease)
          .as("what else the client has, under %s", policy)
          .isEqualTo(
              policy == LocationPolicy.TRUST ? List.of(lease("2001:db8:100::/56")) : List.of());
      assertThat(negative).as("nor is it asked for with each packet").containsKey(OURS.network());
    }
    assertThat(counts.of(GleanCount.OWN_ADDRESS)).isEqualTo(LocationPolicy.values().length);
  }

  /** As after a Confirm whose client's own frame was not seen: what its relay agent said stays. */
  @Test
  @Tag("LQ-GLN-013")
  void whatIsKnownOfAPlaceWithoutAnInterfaceIsKept() {
    Counters<GleanCount> own = new Counters<>(GleanCount.class);
    AnswerGleaner answers =
        new AnswerGleaner(
            new Locator(LINKS, InterfaceIds.name(), own), OURS::equals, LocationPolicy.TRUST, own);
    Location relayed = Location.UNKNOWN.withNextHop(Messages.PEER);

    gleaned.addAll(answers.glean(leases(Optional.empty(), A1), Origin.LEASEQUERY, relayed));

    assertThat(granted())
        .singleElement()
        .extracting(Binding::nextHop)
        .isEqualTo(Optional.of(Messages.PEER));
  }

  @Test
  @Tag("F-15")
  void aDestinationIsAskedForOnTheUplinksAccount() {
    Ipv6Address inside = Ipv6Address.parse("2001:db8:100::1");

    assertThat(verifier.seek(inside, "up0")).isInstanceOf(Decision.Asking.class);
    asked
        .get(0)
        .bound(leases(Optional.of(relayData("2001:db8:1::1", "61636330")), "2001:db8:100::/56"));

    assertThat(granted().get(0).interfaceName()).contains("acc0");
    assertThat(granted().get(0).nextHop()).contains(Messages.PEER);
    assertThat(verifier.seek(Ipv6Address.parse("2001:db8:ffff::1"), "up0"))
        .isEqualTo(new Decision.NotAsked(Decision.Reason.OUT_OF_RANGE));
  }

  @Test
  @Tag("LQ-REQ-006")
  void whereNothingNamesThePortTheRangesDo() {
    verifier.seek(Ipv6Address.parse("2001:db8:100::1"), "up0");
    asked.get(0).bound(leases(Optional.empty(), "2001:db8:100::/56", A1));

    // The address first: it may be the next hop of the prefix.
    assertThat(granted())
        .extracting(Binding::lease)
        .containsExactly(lease(A1), lease("2001:db8:100::/56"));
    assertThat(granted()).allMatch(binding -> binding.interfaceName().equals(Optional.of("acc0")));
    assertThat(counts.snapshot()).containsEntry("located_by_range", 1L);
  }

  @Test
  void rangesThatTwoInterfacesHaveNameNone() {
    verifier.seek(Ipv6Address.parse(A1), "up0");
    asked.get(0).bound(leases(Optional.empty(), A1));

    assertThat(granted().get(0).interfaceName()).isEmpty();
  }

  private SourceVerifier verifier(LocationPolicy policy) {
    return verifier(policy, 1);
  }

  private SourceVerifier verifier(LocationPolicy policy, int perSecond) {
    return verifier(policy, perSecond, Integer.MAX_VALUE);
  }

  private SourceVerifier verifier(LocationPolicy policy, int perSecond, int enough) {
    Locator locator = new Locator(LINKS, InterfaceIds.name(), counts);
    return new SourceVerifier(
        table,
        LINKS,
        new AnswerGleaner(locator, OURS::equals, policy, counts),
        policy,
        this::ask,
        negative::containsKey,
        negative::put,
        gleaned::addAll,
        this::inTurn,
        perSecond,
        enough);
  }

  private CompletableFuture<LeaseAnswer> ask(
      Question question, String interfaceName, Consumer<ClientLeases> onLeases) {
    Asked one = new Asked(((Question.ByAddress) question).address());
    one.onLeases = onLeases;
    asked.add(one);
    return one.answer;
  }

  private void inTurn(Runnable task) {
    if (isBusy) {
      turns.add(task);
    } else {
      task.run();
    }
  }

  private void hold(String address, Location location) {
    Binding binding =
        new Binding(
            lease(address),
            Messages.CLIENT,
            location,
            NOW.plusSeconds(60),
            NOW.plusSeconds(60),
            NOW,
            Origin.BULK,
            Optional.empty(),
            Optional.empty());
    table.apply(new Observation.Granted(binding), NOW);
  }

  private void assertNotAsked(UnknownSource source, Decision.Reason reason) {
    assertThat(verifier.verify(source)).isEqualTo(new Decision.NotAsked(reason));
  }

  private List<Binding> granted() {
    return gleaned.stream()
        .filter(Gleaned.Learnt.class::isInstance)
        .map(Gleaned.Learnt.class::cast)
        .map(Gleaned.Learnt::observation)
        .map(Observation.Granted.class::cast)
        .map(Observation.Granted::binding)
        .toList();
  }

  private static UnknownSource source(String address, String interfaceName) {
    return new UnknownSource(
        Ipv6Address.parse(address), interfaceName, Optional.of(MAC), List.of());
  }

  private static RelayMessage relayData(String linkAddress, String interfaceId) {
    return new RelayMessage(
        12,
        0,
        Ipv6Address.parse(linkAddress),
        Messages.PEER,
        Options.of(new InterfaceId(Octets.ofHex(interfaceId))));
  }

  private static ClientLeases leases(Optional<RelayMessage> relayData, String... leases) {
    List<GrantedLease> granted = new ArrayList<>();
    for (String lease : leases) {
      granted.add(
          new GrantedLease(
              lease(lease), NOW.plusSeconds(60), NOW.plusSeconds(90), Optional.empty()));
    }
    return new ClientLeases(Messages.CLIENT, Messages.SERVER, NOW, granted, relayData);
  }

  private static Lease lease(String text) {
    return text.contains("/")
        ? Lease.of(Ipv6Prefix.parse(text))
        : Lease.of(Ipv6Address.parse(text));
  }
}
