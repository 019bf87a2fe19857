package org.lqagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.Location;
import org.lqagent.binding.Observation;
import org.lqagent.binding.Origin;
import org.lqagent.binding.TableLimits;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.gleaning.Gleaned;

class RecoveryTallyTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duid ALICE = Duid.parse("00:03:00:01:02:00:00:00:00:0a");
  private static final Duid BOB = Duid.parse("00:03:00:01:02:00:00:00:00:0b");

  private final BindingTable table =
      new BindingTable(new TableLimits(100, 100, 100, 100), refusal -> {});

  @Test
  void countsWhatServersSayOfWhatWasKnownAndWhatWasNot() {
    know("2001:db8:1::1", ALICE, 100);
    know("2001:db8:1::2", ALICE, 100);
    know("2001:db8:1::3", ALICE, 100);
    RecoveryTally tally = tally();
    told(tally, "2001:db8:1::1", ALICE, 50);
    told(tally, "2001:db8:1::1", ALICE, 50);
    told(tally, "2001:db8:1::4", BOB, 50);
    tally.take(List.of(), 2);
    assertThat(tally.known()).isEqualTo(3);
    assertThat(tally.told()).isEqualTo(5);
    assertThat(tally.confirmed()).as("once, though told twice").isEqualTo(1);
    assertThat(tally.added()).isEqualTo(1);
    assertThat(tally.notOurs()).isEqualTo(2);
    assertThat(tally.untold())
        .containsExactlyInAnyOrder(lease("2001:db8:1::2"), lease("2001:db8:1::3"));
  }

  @Test
  void absenceIsNoEvidence() {
    know("2001:db8:1::1", ALICE, 100);
    RecoveryTally tally = tally();
    tally.settle(tally.untold(), false);
    assertThat(tally.unconfirmed()).isEqualTo(1);
    assertThat(tally.gone()).isZero();
    assertThat(table.find(lease("2001:db8:1::1"))).isPresent();
  }

  @Test
  void absenceIsEvidenceWhereTheOperatorSaysSo() {
    know("2001:db8:1::1", ALICE, 100);
    know("2001:db8:1::2", ALICE, 100);
    RecoveryTally tally = tally();
    table.apply(new Observation.ClearedLease(lease("2001:db8:1::2")), NOW);
    tally.settle(tally.untold(), true);
    assertThat(tally.unconfirmed()).isZero();
    assertThat(tally.gone()).as("one dropped, one that went by itself").isEqualTo(2);
    assertThat(table.size()).isZero();
  }

  /** Bulk and on-demand answers are believed alike: the newer last transaction counts. */
  @Test
  @Tag("F-25")
  @Tag("LQ-REQ-049")
  void aServerThatDisagreesWinsWithTheLaterTransactionOnly() {
    know("2001:db8:1::1", ALICE, 100);
    know("2001:db8:1::2", ALICE, 100);
    RecoveryTally tally = tally();
    told(tally, "2001:db8:1::1", BOB, 200);
    assertThat(table.find(lease("2001:db8:1::1")).orElseThrow().clientId()).isEqualTo(ALICE);
    assertThat(tally.changed()).isZero();
    told(tally, "2001:db8:1::2", BOB, 20);
    assertThat(table.find(lease("2001:db8:1::2")).orElseThrow().clientId()).isEqualTo(BOB);
    assertThat(tally.changed()).isEqualTo(1);
    assertThat(tally.confirmed()).isZero();
  }

  @Test
  void ofOneInterfaceOnlyItsLeasesAreInQuestion() {
    know("2001:db8:1::1", ALICE, 100);
    assertThat(new RecoveryTally(table, this::learn, on("acc1")).known()).isZero();
    assertThat(new RecoveryTally(table, this::learn, on("acc0")).known()).isEqualTo(1);
  }

  private RecoveryTally tally() {
    return new RecoveryTally(table, this::learn, binding -> true);
  }

  private static Predicate<Binding> on(String interfaceName) {
    return binding -> binding.interfaceName().equals(Optional.of(interfaceName));
  }

  private void learn(List<Gleaned> gleaned) {
    gleaned.forEach(one -> table.apply(((Gleaned.Learnt) one).observation(), NOW));
  }

  private void know(String address, Duid client, long age) {
    table.apply(granted(address, client, age, Origin.LEASEQUERY), NOW);
  }

  private static void told(RecoveryTally tally, String address, Duid client, long age) {
    tally.take(List.of(new Gleaned.Learnt(granted(address, client, age, Origin.BULK))), 1);
  }

  private static Lease lease(String address) {
    return Lease.of(Ipv6Address.parse(address));
  }

  private static Observation granted(String address, Duid client, long age, Origin origin) {
    return new Observation.Granted(
        new Binding(
            lease(address),
            client,
            Location.on("acc0"),
            NOW.plusSeconds(3600),
            NOW.plusSeconds(3600),
            NOW.minusSeconds(age),
            origin,
            Optional.empty(),
            Optional.empty()));
  }
}
