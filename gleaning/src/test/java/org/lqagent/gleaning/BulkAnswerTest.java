package org.lqagent.gleaning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.binding.Binding;
import org.lqagent.binding.Observation;
import org.lqagent.binding.Origin;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RelayMsg;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.GrantedLease;

/** What is made of answers that no packet is behind. */
class BulkAnswerTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Ipv6Address LINK = Ipv6Address.parse("2001:db8:1::1");
  private static final Ipv6Address PEER = Ipv6Address.parse("fe80::7");
  private static final Lease PREFIX = Lease.of(Ipv6Prefix.parse("2001:db8:100:700::/56"));

  private static final Ipv6Prefix OURS = Ipv6Prefix.parse("2001:db8:100:100::/56");

  private final Counters<GleanCount> counts = new Counters<>(GleanCount.class);
  private final AnswerGleaner gleaner =
      new AnswerGleaner(
          new Locator(
              AccessLinks.of(
                  List.of(
                      new AccessLink(
                          "acc0",
                          List.of(Ipv6Prefix.parse("2001:db8:1::/64")),
                          List.of(Ipv6Prefix.parse("2001:db8:100::/40")),
                          false),
                      new AccessLink(
                          "acc1",
                          List.of(Ipv6Prefix.parse("2001:db8:2::/64")),
                          List.of(Ipv6Prefix.parse("2001:db8:100::/40")),
                          false))),
              id -> Optional.empty(),
              counts),
          OURS::equals,
          LocationPolicy.TRUST,
          counts);

  @Test
  void theRelayAgentNamesTheInterfaceAndTheNextHop() {
    Binding binding = learnt(gleaner.gleanBulk(answer(relayedOn("2001:db8:2::1")), LINK));
    assertThat(binding.interfaceName()).hasValue("acc1");
    assertThat(binding.nextHop()).hasValue(PEER);
    assertThat(binding.origin()).isEqualTo(Origin.BULK);
  }

  @Test
  void elseTheLinkThatWasAskedAboutDoes() {
    assertThat(learnt(gleaner.gleanBulk(answer(Optional.empty()), LINK)).interfaceName())
        .hasValue("acc0");
  }

  @Test
  void whereNothingNamesItItIsNotGuessed() {
    assertThat(
            learnt(gleaner.gleanBulk(answer(Optional.empty()), Ipv6Address.UNSPECIFIED))
                .interfaceName())
        .isEmpty();
  }

  /** A pool may be shared by concentrators: the prefix of another one's client is not ours. */
  @Test
  void clientsOfOtherConcentratorsLinksAreLeftToThem() {
    assertThat(gleaner.gleanBulk(answer(relayedOn("2001:db8:9::1")), Ipv6Address.UNSPECIFIED))
        .isEmpty();
    assertThat(counts.of(GleanCount.LEASE_OF_ANOTHER_LINK)).isOne();
  }

  @Test
  void aRelayAgentMayNameALinkByAnAddressOfAnotherKind() {
    Ipv6Address loopback = Ipv6Address.parse("2001:db8:ff::1");
    assertThat(gleaner.gleanBulk(answer(relayedOn("2001:db8:ff::1")), loopback)).hasSize(1);
  }

  @Test
  @Tag("F-07")
  void aPrefixAroundAnAddressOfThisMachineIsNobodysAndTheOthersStand() {
    GrantedLease ours =
        new GrantedLease(
            Lease.of(OURS), NOW.plusSeconds(60), NOW.plusSeconds(60), Optional.empty());
    ClientLeases theirs = answer(relayedOn("2001:db8:2::1"));

    List<Gleaned> gleaned =
        gleaner.gleanBulk(theirs.with(List.of(ours, theirs.leases().get(0))), LINK);

    assertThat(gleaned).hasSize(2);
    assertThat(((Gleaned.Alarm) gleaned.get(0)).kind())
        .isEqualTo(Gleaned.Alarm.Kind.LEASE_OF_OWN_ADDRESS);
    assertThat(learnt(gleaned.subList(1, 2)).lease()).isEqualTo(PREFIX);
    assertThat(counts.of(GleanCount.OWN_ADDRESS)).isOne();
    assertThat(gleaner.gleanBulk(theirs.with(List.of(ours)), LINK)).hasSize(1);
  }

  @Test
  @Tag("F-19")
  void aWayOverMoreRelayAgentsThanAreTakenIsNone() {
    RelayMessage way = relayedOn("2001:db8:2::1").orElseThrow();
    for (int level = 1; level < Locator.RELAY_LEVELS; level++) {
      way = behind(way);
    }
    assertThat(learnt(gleaner.gleanBulk(answer(Optional.of(way)), LINK)).interfaceName())
        .hasValue("acc1");
    assertThat(learnt(gleaner.gleanBulk(answer(Optional.of(behind(way))), LINK)).interfaceName())
        .as("the link that was asked about is what is left")
        .hasValue("acc0");
    assertThat(counts.of(GleanCount.TOO_MANY_RELAYS)).isOne();
  }

  private static RelayMessage behind(RelayMessage inner) {
    return new RelayMessage(
        MessageTypes.RELAY_FORW,
        inner.hopCount() + 1,
        Ipv6Address.UNSPECIFIED,
        PEER,
        Options.of(new RelayMsg(inner)));
  }

  private static Optional<RelayMessage> relayedOn(String link) {
    return Optional.of(
        new RelayMessage(MessageTypes.RELAY_FORW, 0, Ipv6Address.parse(link), PEER, Options.NONE));
  }

  private static ClientLeases answer(Optional<RelayMessage> relayed) {
    return new ClientLeases(
        Duid.parse("00:03:00:01:02:00:00:00:00:07"),
        Duid.parse("00:03:00:01:02:00:00:00:51:01"),
        NOW,
        List.of(
            new GrantedLease(PREFIX, NOW.plusSeconds(60), NOW.plusSeconds(60), Optional.empty())),
        relayed);
  }

  private static Binding learnt(List<Gleaned> gleaned) {
    assertThat(gleaned).hasSize(1);
    Observation observation = ((Gleaned.Learnt) gleaned.get(0)).observation();
    return ((Observation.Granted) observation).binding();
  }
}
