package org.lqagent.agent;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingChange;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.Observation;
import org.lqagent.binding.Origin;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.gleaning.AnswerGleaner;
import org.lqagent.gleaning.Gleaned;
import org.lqagent.gleaning.LeaseAsker;
import org.lqagent.leasequery.LeaseAnswer;
import org.lqagent.leasequery.NegativeCache;
import org.lqagent.netlink.NeighbourMessage;

/**
 * Puts what was learnt to work: into the table, from there into the kernel, and what is alarming to
 * the operator. On the keeper's thread, but for {@link #ask}.
 */
final class Learning {
  private final BindingTable table;
  private final KernelFeed kernel;
  private final NegativeCache negative;
  private final AnswerGleaner answers;
  private final AnswerGleaner trusting;
  private final LeaseAsker asker;
  private final NeighbourProbe probe;
  private final Consumer<List<Gleaned>> later;
  private final Consumer<BindingChange> outlets;
  private final InstantSource clock;
  private final Events events;
  private final Alarms alarms;

  /**
   * @param answers judges where the holders of leases are
   * @param trusting takes the place for granted: it was proven before
   * @param solicitor has the kernel solicit neighbours
   * @param later takes what an answer tells, from any thread
   * @param outlets hear of every change, after the kernel
   */
  Learning(
      BindingTable table,
      KernelFeed kernel,
      NegativeCache negative,
      AnswerGleaner answers,
      AnswerGleaner trusting,
      LeaseAsker asker,
      NeighbourProbe.Solicitor solicitor,
      Consumer<List<Gleaned>> later,
      Consumer<BindingChange> outlets,
      InstantSource clock,
      Events events) {
    this.table = table;
    this.kernel = kernel;
    this.negative = negative;
    this.answers = answers;
    this.trusting = trusting;
    this.asker = asker;
    this.probe = new NeighbourProbe(solicitor, this::probed);
    this.later = later;
    this.outlets = outlets;
    this.clock = clock;
    this.events = events;
    this.alarms = new Alarms(events);
  }

  void take(List<Gleaned> gleaned) {
    gleaned.forEach(this::take);
  }

  void take(Gleaned gleaned) {
    if (gleaned instanceof Gleaned.Learnt learnt) {
      learn(learnt.observation());
    } else if (gleaned instanceof Gleaned.PleaseAsk please) {
      ask(please, answers);
    } else if (gleaned instanceof Gleaned.PleaseProbe please) {
      probe.start(please, clock.instant());
    } else if (gleaned instanceof Gleaned.Alarm alarm) {
      alarms.claimed(alarm);
    } else {
      throw new AssertionError(gleaned);
    }
  }

  private void learn(Observation observation) {
    if (observation instanceof Observation.Granted granted) {
      negative.forget(granted.binding().lease().prefix());
    }
    table.apply(observation, clock.instant()).forEach(this::changed);
  }

  /**
   * Takes in what was known elsewhere. A lease that is new here is left to be told to the kernel
   * later; everybody else hears of it now.
   */
  void adopt(Binding binding, Consumer<Lease> untold) {
    negative.forget(binding.lease().prefix());
    for (BindingChange change : table.apply(new Observation.Granted(binding), clock.instant())) {
      if (change instanceof BindingChange.Added) {
        untold.accept(change.lease());
        outlets.accept(change);
      } else {
        changed(change);
      }
    }
  }

  /** A neighbour appeared, or answered a solicitation. */
  void heard(String interfaceName, NeighbourMessage neighbour) {
    probe.heard(interfaceName, neighbour);
  }

  private void probed(Gleaned.PleaseProbe please, boolean isThere) {
    if (isThere) {
      take(please.whenThere());
    } else {
      alarms.claimed(
          new Gleaned.Alarm(
              Gleaned.Alarm.Kind.PORT_NOT_PROVEN,
              please.anyOf().get(0),
              Optional.of(please.interfaceName()),
              please.linkLayerAddress(),
              List.of()));
    }
  }

  /** Ends what has run out. */
  void expire() {
    probe.expire(clock.instant());
    table.expire(clock.instant()).forEach(this::changed);
  }

  private void changed(BindingChange change) {
    if (change instanceof BindingChange.Moved moved && moved.isConflict()) {
      events.tell(
          Event.BINDING_CONFLICT,
          change.lease()
              + " is now held by "
              + describe(moved.moved())
              + ", was "
              + describe(moved.old()));
    }
    kernel.apply(change);
    outlets.accept(change);
  }

  /**
   * Asks the servers once more about leases whose place is known; what they know is taken in. For
   * any thread.
   */
  CompletableFuture<LeaseAnswer> ask(Gleaned.PleaseAsk please) {
    return ask(please, trusting);
  }

  private CompletableFuture<LeaseAnswer> ask(Gleaned.PleaseAsk please, AnswerGleaner judge) {
    return asker.ask(
        please.question(),
        please.location().interfaceName().orElse(""),
        leases -> later.accept(judge.glean(leases, Origin.LEASEQUERY, please.location())));
  }

  private static String describe(Binding binding) {
    Optional<String> where = binding.interfaceName();
    return binding.clientId() + where.map(name -> " on " + name).orElse("");
  }
}
