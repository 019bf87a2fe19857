package org.lqagent.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.binding.Bindings.ALICE;
import static org.lqagent.binding.Bindings.BOB;
import static org.lqagent.binding.Bindings.NOW;
import static org.lqagent.binding.Bindings.binding;
import static org.lqagent.binding.Bindings.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.binding.Observation.Ended;
import org.lqagent.binding.Observation.Granted;
import org.lqagent.binding.Refusal.Reason;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;

class BindingTableTest {
  private static final String ADDRESS = "2001:db8:1::10";
  private static final String PREFIX = "2001:db8:100::/56";

  private final List<Refusal> refusals = new ArrayList<>();
  private final BindingTable table = new BindingTable(TableLimits.DEFAULT, refusals::add);

  @Test
  void theLongestPrefixAroundAnAddressIsFound() {
    grant(binding("2001:db8:100::/48", ALICE, "acc0"));
    grant(binding("2001:db8:100:100::/56", BOB, "acc1"));
    grant(binding("2001:db8:100:100::1", ALICE, "acc0"));

    assertThat(holderOf("2001:db8:100:100::1")).contains(ALICE);
    assertThat(holderOf("2001:db8:100:1ff::2")).contains(BOB);
    assertThat(holderOf("2001:db8:100:200::")).contains(ALICE);
    assertThat(holderOf("2001:db8:101::")).isEmpty();
  }

  @Test
  @Tag("LQ-GLN-008")
  void aRenewalPutsTheEndOff() {
    grant(binding(ADDRESS, ALICE, "acc0"));
    Instant later = NOW.plusSeconds(1800);
    List<BindingChange> changes =
        grant(binding(lease(ADDRESS), ALICE, Location.on("acc0"), later, 3600, Origin.GLEANED));

    assertThat(changes).singleElement().isInstanceOf(BindingChange.Updated.class);
    assertThat(table.expire(NOW.plusSeconds(3600))).isEmpty();
    assertThat(table.expire(later.plusSeconds(3600)))
        .singleElement()
        .isInstanceOfSatisfying(
            BindingChange.Removed.class,
            removed -> assertThat(removed.reason()).isEqualTo(EndReason.EXPIRED));
    assertThat(table.size()).isZero();
  }

  @Test
  @Tag("F-34")
  void theSameNewsTwiceIsNoChange() {
    grant(binding(ADDRESS, ALICE, "acc0"));

    assertThat(grant(binding(ADDRESS, ALICE, "acc0"))).isEmpty();
    assertThat(refusals).isEmpty();
  }

  @Test
  void aBindingOfOneTableMayBeGivenToAnother() {
    Binding first = binding("2001:db8:1::1", ALICE, "acc0");
    grant(first);
    grant(binding("2001:db8:1::2", ALICE, "acc0"));
    BindingTable other = new BindingTable(TableLimits.DEFAULT, refusals::add);
    other.apply(new Observation.Granted(binding("2001:db8:1::3", BOB, "acc0")), NOW);
    for (Binding held : table.bindings().toList()) {
      other.apply(new Observation.Granted(held), NOW);
    }
    other.apply(new Observation.Granted(first), NOW);
    other.apply(new Observation.ClearedLease(lease("2001:db8:1::1")), NOW);

    assertThat(other.ofClient(ALICE))
        .extracting(Binding::lease)
        .containsExactly(lease("2001:db8:1::2"));
    assertThat(table.ofClient(ALICE)).hasSize(2).contains(first);
    assertThat(table.expire(NOW.plusSeconds(3600))).hasSize(2);
    assertThat(other.expire(NOW.plusSeconds(3600))).hasSize(2);
  }

  @Test
  @Tag("F-27")
  void olderNewsNeverOverride() {
    grant(binding(ADDRESS, ALICE, "acc0"));
    Instant before = NOW.minusSeconds(10);

    grant(binding(lease(ADDRESS), ALICE, Location.on("acc1"), before, 9000, Origin.LEASEQUERY));
    grant(binding(lease(ADDRESS), BOB, Location.on("acc1"), before, 9000, Origin.LEASEQUERY));

    assertThat(refusals)
        .extracting(Refusal::reason)
        .containsExactly(Reason.OLDER_TRANSACTION, Reason.HELD_BY_ANOTHER);
    assertThat(holderOf(ADDRESS)).contains(ALICE);
  }

  @Test
  @Tag("F-25")
  @Tag("F-46")
  void theNewerOfTwoClaimsWinsInOneStep() {
    grant(binding(ADDRESS, ALICE, "acc0"));
    Instant later = NOW.plusSeconds(1);

    List<BindingChange> changes =
        grant(binding(lease(ADDRESS), BOB, Location.on("acc1"), later, 3600, Origin.GLEANED));

    assertThat(changes)
        .singleElement()
        .isInstanceOfSatisfying(
            BindingChange.Moved.class,
            moved -> {
              assertThat(moved.isConflict()).isTrue();
              assertThat(moved.old().interfaceName()).contains("acc0");
              assertThat(moved.moved().interfaceName()).contains("acc1");
            });
    assertThat(table.ofClient(ALICE)).isEmpty();
    assertThat(table.ofClient(BOB)).hasSize(1);
  }

  @Test
  void aClaimAsOldAsTheHoldersLosesSoThatTwoServersDoNotTakeTurns() {
    grant(binding(ADDRESS, ALICE, "acc0"));
    grant(binding(ADDRESS, BOB, "acc0"));

    assertThat(refusals).extracting(Refusal::reason).containsExactly(Reason.HELD_BY_ANOTHER);
  }

  @Test
  @Tag("F-46")
  void aClientThatMovesLeavesItsOldPort() {
    grant(binding(PREFIX, ALICE, "acc0"));
    Instant later = NOW.plusSeconds(1);

    assertThat(grant(binding(lease(PREFIX), ALICE, Location.on("acc1"), later, 60, Origin.GLEANED)))
        .singleElement()
        .isInstanceOfSatisfying(
            BindingChange.Moved.class, moved -> assertThat(moved.isConflict()).isFalse());
    assertThat(table.onInterface("acc0")).isEmpty();
    assertThat(table.onInterface("acc1")).hasSize(1);
  }

  @Test
  void newsThatSayLessOfThePlaceKeepWhatWasKnown() {
    Location relayed = Bindings.relayed("2001:db8:1::1", "fe80::a");
    Location seen = relayed.withInterfaceName(Optional.of("acc0"));
    grant(binding(lease(PREFIX), ALICE, seen, NOW, 3600, Origin.GLEANED));
    Instant later = NOW.plusSeconds(5);

    List<BindingChange> changes =
        grant(binding(lease(PREFIX), ALICE, Location.on("acc0"), later, 60, Origin.LEASEQUERY));

    assertThat(changes).singleElement().isInstanceOf(BindingChange.Updated.class);
    assertThat(table.find(lease(PREFIX))).get().extracting(Binding::location).isEqualTo(seen);
  }

  @Test
  void oldNewsOfAnotherPlaceAreForgottenWithIt() {
    Location seen =
        Bindings.relayed("2001:db8:1::1", "fe80::a").withInterfaceName(Optional.of("acc0"));
    grant(binding(lease(PREFIX), ALICE, seen, NOW, 3600, Origin.GLEANED));

    grant(
        binding(
            lease(PREFIX), ALICE, Location.on("acc1"), NOW.plusSeconds(5), 60, Origin.LEASEQUERY));

    assertThat(table.find(lease(PREFIX)))
        .get()
        .extracting(Binding::location)
        .isEqualTo(Location.on("acc1"));
  }

  @Test
  @Tag("LQ-GLN-011")
  @Tag("F-48")
  void onlyItsClientOnItsPortReleasesALease() {
    grant(binding(ADDRESS, ALICE, "acc0"));

    end(EndReason.RELEASED, BOB, Location.on("acc0"));
    end(EndReason.RELEASED, ALICE, Location.on("acc1"));
    end(EndReason.DECLINED, ALICE, Location.UNKNOWN);

    assertThat(refusals)
        .extracting(Refusal::reason)
        .containsExactly(Reason.NOT_ITS_CLIENT, Reason.NOT_ITS_PORT, Reason.NOT_ITS_PORT);
    assertThat(end(EndReason.RELEASED, ALICE, Location.on("acc0")))
        .singleElement()
        .isInstanceOf(BindingChange.Removed.class);
    assertThat(table.size()).isZero();
  }

  @Test
  void whereNoInterfaceIsKnownTheRelayAgentsWordIsThePort() {
    Location here = Bindings.relayed("2001:db8:1::1", "fe80::a");
    grant(binding(lease(ADDRESS), ALICE, here, NOW, 3600, Origin.GLEANED));

    assertThat(end(EndReason.RELEASED, ALICE, Bindings.relayed("2001:db8:1::1", "fe80::b")))
        .isEmpty();
    assertThat(end(EndReason.RELEASED, ALICE, here)).hasSize(1);
  }

  @Test
  @Tag("F-34")
  void anAnswerFromBeforeTheReleaseDoesNotBringTheLeaseBack() {
    grant(binding(ADDRESS, ALICE, "acc0"));
    end(EndReason.RELEASED, ALICE, Location.on("acc0"));

    grant(binding(ADDRESS, ALICE, "acc0"));
    assertThat(refusals).extracting(Refusal::reason).containsExactly(Reason.ENDED_SINCE);

    assertThat(
            grant(
                binding(
                    lease(ADDRESS),
                    ALICE,
                    Location.on("acc0"),
                    NOW.plusSeconds(2),
                    3600,
                    Origin.GLEANED)))
        .hasSize(1);
  }

  @Test
  void aServersLifetimeOfZeroNeedsNoPort() {
    grant(binding(ADDRESS, ALICE, "acc0"));

    assertThat(end(EndReason.ZERO_LIFETIME, ALICE, Location.UNKNOWN)).hasSize(1);
  }

  @Test
  void whatTheConfigurationSaysStands() {
    grant(
        new Binding(
            lease(PREFIX),
            ALICE,
            Location.on("acc0"),
            Instant.MAX,
            Instant.MAX,
            NOW,
            Origin.STATIC,
            Optional.empty(),
            Optional.empty()));

    grant(binding(lease(PREFIX), BOB, Location.on("acc1"), NOW.plusSeconds(9), 60, Origin.GLEANED));
    end(EndReason.ZERO_LIFETIME, ALICE, Location.on("acc0"), PREFIX);

    assertThat(refusals)
        .extracting(Refusal::reason)
        .containsExactly(Reason.STATIC_BINDING, Reason.STATIC_BINDING);
    assertThat(table.expire(NOW.plus(Duration.ofDays(100_000)))).isEmpty();
    assertThat(table.nextEnd()).isEmpty();
    assertThat(table.apply(new Observation.ClearedLease(lease(PREFIX)), NOW)).hasSize(1);
  }

  @Test
  @Tag("LQ-GLN-017")
  void aClientHasEightPrefixesAtMostOnAnInterface() {
    for (int i = 0; i < 9; i++) {
      grant(binding("2001:db8:%x::/48".formatted(0x100 + i), ALICE, "acc0"));
    }
    grant(binding("2001:db8:200::/48", ALICE, "acc1"));
    grant(binding(ADDRESS, ALICE, "acc0"));

    assertThat(refusals)
        .extracting(Refusal::reason)
        .containsExactly(Reason.TOO_MANY_PREFIXES_OF_CLIENT);
    assertThat(table.size()).isEqualTo(10);
  }

  @Test
  @Tag("LQ-GLN-022")
  @Tag("F-49")
  void manyClientsOnOneInterfaceFillTheirOwnQuotaOnly() {
    BindingTable small = new BindingTable(new TableLimits(8, 8, 100, 1000), refusals::add);
    for (int i = 0; i < 5000; i++) {
      Duid client = Duid.parse("00030001%012x".formatted(i));
      small.apply(new Granted(binding("2001:db8:1::%x".formatted(i + 1), client, "acc0")), NOW);
    }

    assertThat(small.size()).isEqualTo(100);
    assertThat(small.refusals().of(Reason.TOO_MANY_LEASES_ON_INTERFACE)).isEqualTo(4900);
    assertThat(small.apply(new Granted(binding(PREFIX, BOB, "acc1")), NOW)).hasSize(1);
  }

  @Test
  @Tag("F-49")
  void aFullTableTakesNoMore() {
    BindingTable small = new BindingTable(new TableLimits(8, 8, 8, 1), refusals::add);
    small.apply(new Granted(binding(ADDRESS, ALICE, "acc0")), NOW);

    assertThat(small.apply(new Granted(binding(PREFIX, BOB, "acc1")), NOW)).isEmpty();
    assertThat(small.refusals().of(Reason.TABLE_FULL)).isEqualTo(1);
  }

  @Test
  @Tag("LQ-GLN-016")
  @Tag("F-47")
  void oneDuidOnTwoInterfacesIsAllowed() {
    grant(binding("2001:db8:1::10", ALICE, "acc0"));
    grant(binding("2001:db8:2::10", ALICE, "acc1"));

    assertThat(table.ofClient(ALICE))
        .extracting(Binding::interfaceName)
        .containsExactlyInAnyOrder(Optional.of("acc0"), Optional.of("acc1"));
  }

  @Test
  @Tag("LQ-GLN-025")
  void anOperatorClearsALeaseAClientOrAnInterface() {
    grant(binding(ADDRESS, ALICE, "acc0"));
    grant(binding(PREFIX, ALICE, "acc0"));
    grant(binding("2001:db8:1::11", BOB, "acc0"));
    grant(binding("2001:db8:1::12", BOB, "acc1"));

    assertThat(table.apply(new Observation.ClearedLease(lease(ADDRESS)), NOW)).hasSize(1);
    assertThat(table.apply(new Observation.ClearedClient(ALICE), NOW)).hasSize(1);
    assertThat(table.apply(new Observation.ClearedInterface("acc0"), NOW)).hasSize(1);
    assertThat(table.bindings()).hasSize(1);
    // What an operator cleared may be learnt again at once.
    assertThat(grant(binding(ADDRESS, ALICE, "acc0"))).hasSize(1);
  }

  @Test
  @Tag("LQ-GLN-014")
  void whatEndsSoonIsListed() {
    grant(binding(lease(ADDRESS), ALICE, Location.on("acc0"), NOW, 60, Origin.GLEANED));
    grant(binding(lease(PREFIX), ALICE, Location.on("acc0"), NOW, 3600, Origin.GLEANED));

    assertThat(table.endingBefore(NOW.plusSeconds(61)))
        .extracting(Binding::lease)
        .containsExactly(lease(ADDRESS));
    assertThat(table.nextEnd()).contains(NOW.plusSeconds(60));
  }

  @Test
  @Tag("F-28")
  void whatIsOverIsNotAdded() {
    grant(binding(lease(ADDRESS), ALICE, Location.on("acc0"), NOW, 0, Origin.LEASEQUERY));

    assertThat(refusals).extracting(Refusal::reason).containsExactly(Reason.ALREADY_EXPIRED);
  }

  @Test
  void readersNeverMissABindingThatStays() throws InterruptedException {
    grant(binding("2001:db8:1::ffff", ALICE, "acc0"));
    AtomicBoolean isDone = new AtomicBoolean();
    AtomicReference<String> wrong = new AtomicReference<>();
    Ipv6Address stays = Ipv6Address.parse("2001:db8:1::ffff");
    Thread reader =
        new Thread(
            () -> {
              while (!isDone.get()) {
                Optional<Binding> found = table.lookup(stays);
                if (found.isEmpty() || !found.get().clientId().equals(ALICE)) {
                  wrong.set("found " + found);
                }
              }
            });
    reader.start();
    for (int round = 0; round < 30; round++) {
      for (int i = 1; i <= 1000; i++) {
        grant(binding("2001:db8:1::%x".formatted(i), Duid.parse("000300%010x".formatted(i)), "a"));
      }
      table.apply(new Observation.ClearedInterface("a"), NOW);
    }
    isDone.set(true);
    reader.join();
    assertThat(wrong).hasNullValue();
  }

  private List<BindingChange> grant(Binding binding) {
    return table.apply(new Granted(binding), NOW);
  }

  private List<BindingChange> end(EndReason reason, Duid client, Location location) {
    return end(reason, client, location, ADDRESS);
  }

  private List<BindingChange> end(EndReason reason, Duid client, Location location, String lease) {
    return table.apply(
        new Ended(lease(lease), reason, client, location, NOW.plusSeconds(1)), NOW.plusSeconds(1));
  }

  private Optional<Duid> holderOf(String address) {
    return table.lookup(Ipv6Address.parse(address)).map(Binding::clientId);
  }
}
