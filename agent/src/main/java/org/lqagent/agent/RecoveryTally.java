package org.lqagent.agent;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.Observation;
import org.lqagent.binding.Origin;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.gleaning.Gleaned;

/**
 * Takes in what bulk answers tell, and counts what it did to what was known. On the keeper's
 * thread; the counts may be read by any.
 */
final class RecoveryTally {
  private final BindingTable table;
  private final Trust trust;
  private final Consumer<List<Gleaned>> pipeline;
  private final LeaseSet known = new LeaseSet();
  private volatile long knownCount;
  private volatile long told;
  private volatile long confirmed;
  private volatile long added;
  private volatile long changed;
  private volatile long notOurs;
  private volatile long unconfirmed;
  private volatile long gone;

  /**
   * Remembers what is known now.
   *
   * @param trust whose word counts more where two servers contradict each other
   * @param pipeline puts to work what was gleaned
   * @param isMeant what servers are being asked about
   */
  RecoveryTally(
      BindingTable table,
      Trust trust,
      Consumer<List<Gleaned>> pipeline,
      Predicate<Binding> isMeant) {
    this.table = table;
    this.trust = trust;
    this.pipeline = pipeline;
    table
        .bindings()
        .filter(binding -> binding.origin() != Origin.STATIC)
        .filter(isMeant)
        .forEach(binding -> known.add(binding.lease()));
    this.knownCount = known.size();
  }

  /**
   * Takes in a piece of an answer.
   *
   * @param leases how many leases servers told of in it
   */
  void take(List<Gleaned> gleaned, long leases) {
    long learnt = 0;
    for (Gleaned one : gleaned) {
      if (one instanceof Gleaned.Learnt news
          && news.observation() instanceof Observation.Granted granted) {
        learnt++;
        take(granted.binding());
      } else {
        pipeline.accept(List.of(one));
      }
    }
    told += leases;
    notOurs += leases - learnt;
  }

  private void take(Binding told) {
    Lease lease = told.lease();
    Optional<Binding> before = table.find(lease);
    Binding weighed = before.map(held -> trust.weigh(told, held)).orElse(told);
    pipeline.accept(List.of(new Gleaned.Learnt(new Observation.Granted(weighed))));
    if (before.isEmpty()) {
      added += table.find(lease).isPresent() ? 1 : 0;
    } else if (before.get().clientId().equals(told.clientId())) {
      confirmed += known.mark(lease) ? 1 : 0;
    } else if (table
        .find(lease)
        .filter(now -> now.clientId().equals(told.clientId()))
        .isPresent()) {
      changed += known.mark(lease) ? 1 : 0;
    }
  }

  /** What was known and no server told of. */
  List<Lease> untold() {
    return known.unmarked();
  }

  /**
   * Settles what becomes of leases that no server told of.
   *
   * @param drop whether they go
   */
  void settle(List<Lease> untold, boolean drop) {
    for (Lease lease : untold) {
      if (table.find(lease).isEmpty()) {
        gone++;
      } else if (drop) {
        pipeline.accept(List.of(new Gleaned.Learnt(new Observation.ClearedLease(lease))));
        gone++;
      } else {
        unconfirmed++;
      }
    }
  }

  long known() {
    return knownCount;
  }

  long told() {
    return told;
  }

  long confirmed() {
    return confirmed;
  }

  long added() {
    return added;
  }

  long changed() {
    return changed;
  }

  long notOurs() {
    return notOurs;
  }

  long unconfirmed() {
    return unconfirmed;
  }

  long gone() {
    return gone;
  }
}
