package org.lqagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
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
  private static final Duid FIRST = Duid.parse("00:03:00:01:02:00:00:00:51:01");
  private static final Duid SECOND = Duid.parse("00:03:00:01:02:00:00:00:52:01");
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

  /**
   * Ages are whole seconds: two servers of a failover pair often heard a client in the same one.
   */
  @Test
  @Tag("F-26")
  @Tag("LQ-REQ-049")
  void ofTwoServersThatHeardTheirClientsAtTheSameTimeTheMoreTrustedIsRight() {
    assertThat(holderTold(List.of(), FIRST, SECOND)).as("who was first").isEqualTo(ALICE);
    assertThat(holderTold(List.of(FIRST, SECOND), FIRST, SECOND)).isEqualTo(ALICE);
    assertThat(holderTold(List.of(SECOND, FIRST), FIRST, SECOND)).isEqualTo(BOB);
    assertThat(holderTold(List.of(SECOND), FIRST, SECOND))
        .as("the other listed not")
        .isEqualTo(BOB);
    assertThat(holderTold(List.of(FIRST), FIRST, SECOND)).isEqualTo(ALICE);
  }

  /** Alice's server says it first, and that it heard her no later than the other heard Bob. */
  private Duid holderTold(List<Duid> order, Duid ofAlice, Duid ofBob) {
    List<Duid> holders = new ArrayList<>();
    for (long laterMillis : new long[] {0, 900}) {
      Instant bob = NOW.minusSeconds(100).plusMillis(order.isEmpty() ? 0 : laterMillis);
      Instant alice = NOW.minusSeconds(100).plusMillis(order.isEmpty() ? 0 : 900 - laterMillis);
      table.apply(new Observation.ClearedLease(lease("2001:db8:1::1")), NOW);
      RecoveryTally tally =
          new RecoveryTally(table, new Trust(order), this::learn, binding -> true);
      tally.take(List.of(by(ofAlice, ALICE, alice)), 1);
      tally.take(List.of(by(ofBob, BOB, bob)), 1);
      holders.add(table.find(lease("2001:db8:1::1")).orElseThrow().clientId());
    }
    assertThat(holders.get(0)).isEqualTo(holders.get(1));
    return holders.get(0);
  }

  private static Gleaned by(Duid serverId, Duid client, Instant lastTransaction) {
    return new Gleaned.Learnt(
        new Observation.Granted(
            new Binding(
                lease("2001:db8:1::1"),
                client,
                Location.on("acc0"),
                NOW.plusSeconds(3600),
                NOW.plusSeconds(3600),
                lastTransaction,
                Origin.BULK,
                Optional.of(serverId),
                Optional.empty())));
  }

  @Test
  void ofOneInterfaceOnlyItsLeasesAreInQuestion() {
    know("2001:db8:1::1", ALICE, 100);
    assertThat(new RecoveryTally(table, new Trust(List.of()), this::learn, on("acc1")).known())
        .isZero();
    assertThat(new RecoveryTally(table, new Trust(List.of()), this::learn, on("acc0")).known())
        .isEqualTo(1);
  }

  private RecoveryTally tally() {
    return new RecoveryTally(table, new Trust(List.of()), this::learn, binding -> true);
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
