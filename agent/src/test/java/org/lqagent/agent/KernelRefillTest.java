package org.lqagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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

class KernelRefillTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final int LEASES = 2 * KernelRefill.PIECE + 1;

  private final BindingTable table =
      new BindingTable(new TableLimits(1, 1, LEASES + 1, LEASES + 1), refusal -> {});
  private final List<Binding> told = new ArrayList<>();
  private int unwritten;
  private int done;

  private KernelRefill refill() {
    for (int i = 0; i < LEASES; i++) {
      grant(binding(i, NOW));
    }
    KernelRefill refill =
        new KernelRefill(table, () -> unwritten, change -> told.add(change.after().orElseThrow()));
    addAll(refill, () -> done++);
    return refill;
  }

  private void addAll(KernelRefill refill, Runnable done) {
    refill.add(table.bindings().map(Binding::lease).iterator(), table.size(), done);
  }

  private void grant(Binding binding) {
    table.apply(new Observation.Granted(binding), NOW);
  }

  private static Binding binding(int index, Instant transaction) {
    return new Binding(
        lease(index),
        Duid.parse("000300010200%08x".formatted(index)),
        Location.on("acc0"),
        NOW.plusSeconds(3600),
        NOW.plusSeconds(7200),
        transaction,
        Origin.GLEANED,
        Optional.empty(),
        Optional.empty());
  }

  private static Lease lease(int index) {
    return Lease.of(new Ipv6Address(0x2001_0db8_0001_0000L, 0x1000 + index));
  }

  @Test
  void tellsOfAllOnceAFewAtATime() {
    KernelRefill refill = refill();

    assertThat(refill.left()).isEqualTo(LEASES);
    assertThat(refill.piece()).contains(Duration.ZERO);
    assertThat(told).hasSize(KernelRefill.PIECE);
    assertThat(refill.left()).isEqualTo(LEASES - KernelRefill.PIECE);
    assertThat(refill.piece()).contains(Duration.ZERO);
    assertThat(done).isZero();
    assertThat(refill.piece()).isEmpty();
    assertThat(done).isEqualTo(1);
    assertThat(refill.left()).isZero();
    assertThat(told).containsExactlyInAnyOrderElementsOf(table.bindings().toList());
  }

  @Test
  void tellsOfWhatIsKnownThenNotOfWhatWasKnownAtTheBeginning() {
    KernelRefill refill = refill();
    table.apply(new Observation.ClearedLease(lease(3)), NOW);
    Binding renewed = binding(4, NOW.plusSeconds(1));
    grant(renewed);
    while (refill.piece().isPresent()) {
      assertThat(done).isZero();
    }
    assertThat(told).hasSize(LEASES - 1).contains(renewed);
    assertThat(told).extracting(Binding::lease).doesNotContain(lease(3));
    assertThat(refill.left()).isZero();
  }

  @Test
  void waitsWhileTheKernelHasMoreThanItTakes() {
    KernelRefill refill = refill();
    unwritten = KernelRefill.UNWRITTEN + 1;
    assertThat(refill.piece()).hasValueSatisfying(pause -> assertThat(pause).isPositive());
    assertThat(told).isEmpty();
    unwritten = KernelRefill.UNWRITTEN;
    refill.piece();
    assertThat(told).isNotEmpty();
  }

  @Test
  void tellsOfWhatComesMeanwhileAsWellAndOfTheRestBefore() {
    KernelRefill refill = refill();
    refill.piece();
    Binding adopted = binding(LEASES, NOW);
    grant(adopted);
    List<Integer> toldWhenDone = new ArrayList<>();
    refill.add(List.of(adopted.lease()).iterator(), 1, () -> toldWhenDone.add(told.size()));
    assertThat(refill.left()).isEqualTo(LEASES - KernelRefill.PIECE + 1);

    while (refill.piece().isPresent()) {
      assertThat(toldWhenDone).isEmpty();
    }

    assertThat(done).isEqualTo(1);
    assertThat(told).hasSize(LEASES + 1).endsWith(adopted);
    assertThat(toldWhenDone).containsExactly(LEASES + 1);
    assertThat(refill.left()).isZero();

    addAll(refill, () -> done++);
    while (refill.piece().isPresent()) {
      assertThat(done).isEqualTo(1);
    }
    assertThat(told).hasSize(2 * (LEASES + 1));
    assertThat(done).isEqualTo(2);
  }

  /** Work that always has a successor in the queue neither waits for the refill nor holds it up. */
  @Test
  void aKeeperThatIsNeverIdleGetsItDone() throws InterruptedException {
    Set<Lease> leases = new HashSet<>();
    CountDownLatch all = new CountDownLatch(1);
    AtomicLong others = new AtomicLong();
    refill();
    KernelRefill refill = new KernelRefill(table, () -> 0, change -> leases.add(change.lease()));
    addAll(refill, all::countDown);
    List<Throwable> failures = new ArrayList<>();
    try (Keeper keeper =
        new Keeper(Duration.ofMillis(5), () -> {}, failures::add, (thread, e) -> failures.add(e))) {
      keeper.background(refill);
      again(keeper, others);
      keeper.start();
      assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(leases).hasSize(LEASES);
    assertThat(others.get()).isGreaterThan(2);
    assertThat(failures).isEmpty();
  }

  private static void again(Keeper keeper, AtomicLong others) {
    keeper.offer(
        () -> {
          others.incrementAndGet();
          again(keeper, others);
        });
  }
}
