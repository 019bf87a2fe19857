package org.lqagent.gleaning;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.Location;
import org.lqagent.binding.Observation;
import org.lqagent.binding.Origin;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.StatusCode;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.LeaseAnswer;
import org.lqagent.leasequery.Question;

/**
 * Decides about packets whose source, or destination, is in no binding: asks a server, or does not.
 *
 * <p>A subscriber has an address and a prefix as a rule, and a server that is asked about the one
 * tells both. So while the servers have enough before them anyway, only one question goes for each
 * station, and the others wait for what it brings to light: after a reboot that halves the
 * questions.
 *
 * <p>For any thread. Work and memory for each packet are bounded, whatever sources a sender makes
 * up: first what needs no question is sorted out, then each interface has only so many open.
 */
public final class SourceVerifier {
  /** The least that may be open for an interface, however slowly is asked for it. */
  static final int FEWEST_OPEN = 64;

  /** The most, however fast. */
  public static final int MOST_OPEN = 10_000;

  /** What is asked, and on whose account. */
  public record Open(Ipv6Address address, String interfaceName) {}

  /** Who put packets on a link: a subscriber, or the router of many. */
  private record Station(String interfaceName, Octets linkLayerAddress, List<Integer> vlans) {
    static Optional<Station> of(UnknownSource source) {
      return source
          .linkLayerAddress()
          .map(address -> new Station(source.interfaceName(), address, source.vlans()));
    }
  }

  private final BindingTable table;
  private final AccessLinks links;
  private final AnswerGleaner answers;
  private final LocationPolicy policy;
  private final LeaseAsker asker;
  private final Predicate<Ipv6Address> isKnownUnknown;
  private final BiConsumer<Ipv6Address, LeaseAnswer> remember;
  private final Consumer<List<Gleaned>> gleaned;
  private final Executor inTurn;
  private final int openAtMost;
  private final int enough;
  private final Counters<Decision.Reason> notAsked = new Counters<>(Decision.Reason.class);
  private final Map<Open, Boolean> open = new ConcurrentHashMap<>();
  private final Map<String, Integer> openPerInterface = new ConcurrentHashMap<>();

  /** What waits for the question that is being asked for a station; it counts as open. */
  private final Map<Station, List<UnknownSource>> waiting = new ConcurrentHashMap<>();

  /**
   * @param isKnownUnknown whether servers were asked of late for an address that nobody holds
   * @param remember told how a question ended that found nobody
   * @param gleaned told what each answer tells, on the thread of the asker
   * @param inTurn runs something when all that was told before has been taken in
   * @param perSecond how many questions may go for an interface in a second: about so many may be
   *     open for it. What is not taken up is reported again only after a while, and with fewer the
   *     servers would be idle meanwhile; with more, who comes last would wait longer than that.
   * @param enough with so many open, one more would not be answered sooner for being asked now
   */
  public SourceVerifier(
      BindingTable table,
      AccessLinks links,
      AnswerGleaner answers,
      LocationPolicy policy,
      LeaseAsker asker,
      Predicate<Ipv6Address> isKnownUnknown,
      BiConsumer<Ipv6Address, LeaseAnswer> remember,
      Consumer<List<Gleaned>> gleaned,
      Executor inTurn,
      int perSecond,
      int enough) {
    this.table = table;
    this.links = links;
    this.answers = answers;
    this.policy = policy;
    this.asker = asker;
    this.isKnownUnknown = isKnownUnknown;
    this.remember = remember;
    this.gleaned = gleaned;
    this.inTurn = inTurn;
    this.openAtMost = Math.max(FEWEST_OPEN, Math.min(MOST_OPEN, perSecond));
    this.enough = enough;
  }

  /** Decides about a packet from a source that is not verified where it came from. */
  public Decision verify(UnknownSource source) {
    if (!links.isAttached(source.interfaceName(), source.address())) {
      return notAsked(Decision.Reason.OUT_OF_RANGE);
    }
    Optional<Decision> known = known(source);
    if (known.isPresent()) {
      return known.get();
    }
    Open asked = new Open(source.address(), source.interfaceName());
    Optional<Decision> refused = enter(asked);
    if (refused.isPresent()) {
      return refused.get();
    }
    Question question = question(source.address());
    if (open.size() <= enough || !waits(source)) {
      ask(question, asked, source.location(), Station.of(source));
    }
    return new Decision.Asking(question);
  }

  /**
   * Decides about a packet for a destination that no route leads to: RFC 5007 section 3.1.
   *
   * @param uplink the interface it came from, on whose account to ask
   */
  public Decision seek(Ipv6Address destination, String uplink) {
    if (!links.isAttached(destination)) {
      return notAsked(Decision.Reason.OUT_OF_RANGE);
    }
    Optional<Binding> binding = table.lookup(destination);
    if (binding.isPresent()) {
      return new Decision.Bound(binding.get());
    }
    Open asked = new Open(destination, uplink);
    Optional<Decision> refused = enter(asked);
    if (refused.isPresent()) {
      return refused.get();
    }
    Question question = question(destination);
    ask(question, asked, Location.UNKNOWN, Optional.empty());
    return new Decision.Asking(question);
  }

  /** How often nobody was asked, by reason. */
  public Counters<Decision.Reason> notAsked() {
    return notAsked;
  }

  /** Who is being asked about. */
  public List<Open> asking() {
    return List.copyOf(open.keySet());
  }

  /** How many questions are open, those that wait for another one's answer with them. */
  public int open() {
    return open.size();
  }

  private Optional<Decision> known(UnknownSource source) {
    return table.lookup(source.address()).flatMap(binding -> known(source, binding));
  }

  private Optional<Decision> known(UnknownSource source, Binding binding) {
    return switch (binding.location().match(source.location())) {
      case SAME -> Optional.of(new Decision.Bound(binding));
      case DIFFERENT -> Optional.of(new Decision.BoundElsewhere(binding));
      case UNDECIDED -> {
        if (policy == LocationPolicy.REQUIRE) {
          yield Optional.empty();
        }
        Binding here = binding.withLocation(source.location().orFrom(binding.location()));
        Gleaned.Learnt there = new Gleaned.Learnt(new Observation.Granted(here));
        if (policy == LocationPolicy.TRUST) {
          gleaned.accept(List.of(there));
          yield Optional.of(new Decision.Bound(here));
        }
        List<Ipv6Address> holders = holders(binding);
        if (holders.isEmpty()) {
          yield Optional.empty();
        }
        gleaned.accept(
            List.of(
                new Gleaned.PleaseProbe(
                    source.interfaceName(), holders, source.linkLayerAddress(), List.of(there))));
        yield Optional.of(new Decision.Probing(binding));
      }
    };
  }

  private static List<Ipv6Address> holders(Binding binding) {
    return Stream.concat(
            binding.nextHop().filter(Ipv6Address::isLinkLocal).stream(),
            Stream.of(binding.lease())
                .filter(lease -> lease.kind() == Lease.Kind.ADDRESS)
                .map(lease -> lease.prefix().network()))
        .toList();
  }

  private static Question question(Ipv6Address address) {
    return new Question.ByAddress(address, Ipv6Address.UNSPECIFIED, AnswerGleaner.WANTED);
  }

  private void ask(Question question, Open asked, Location location, Optional<Station> station) {
    Optional<Station> leads =
        station.filter(one -> waiting.putIfAbsent(one, new ArrayList<>(0)) == null);
    List<Gleaned> learnt = new ArrayList<>();
    asker
        .ask(
            question,
            asked.interfaceName(),
            leases -> hear(leases, asked.address(), location, learnt))
        .whenComplete(
            (answer, failure) -> {
              // In this order: a packet in between must not ask again.
              remember(asked.address(), answer, learnt);
              inTurn.execute(
                  () -> {
                    leave(asked);
                    leads.map(waiting::remove).orElse(List.of()).forEach(this::goOn);
                  });
            });
  }

  /** Has a source wait if its station is asked about already. */
  private boolean waits(UnknownSource source) {
    return Station.of(source)
        .map(
            station ->
                waiting.computeIfPresent(
                    station,
                    (same, sources) -> {
                      sources.add(source);
                      return sources;
                    }))
        .isPresent();
  }

  /** What a source waited for is there: it may have told of this one, too. */
  private void goOn(UnknownSource source) {
    Open asked = new Open(source.address(), source.interfaceName());
    if (known(source).isPresent()) {
      leave(asked);
      notAsked(Decision.Reason.TOLD_WITH_ANOTHER);
    } else if (isKnownUnknown.test(source.address())) {
      leave(asked);
      notAsked(Decision.Reason.KNOWN_UNKNOWN);
    } else {
      ask(question(source.address()), asked, source.location(), Station.of(source));
    }
  }

  private void hear(
      ClientLeases leases, Ipv6Address address, Location location, List<Gleaned> learnt) {
    List<Gleaned> news = answers.glean(leases, Origin.LEASEQUERY, location);
    synchronized (learnt) {
      for (Gleaned one : news) {
        if (one instanceof Gleaned.Learnt observed
            && observed.observation() instanceof Observation.Granted granted
            && granted.binding().lease().prefix().contains(address)) {
          learnt.add(one);
        }
      }
    }
    gleaned.accept(news);
  }

  /** What nobody may use here is remembered like what nobody holds, or each packet would ask. */
  private void remember(Ipv6Address address, LeaseAnswer answer, List<Gleaned> learnt) {
    if (answer == null) {
      remember.accept(address, new LeaseAnswer.Silence(0));
    } else if (!(answer instanceof LeaseAnswer.Bound)) {
      remember.accept(address, answer);
    } else {
      synchronized (learnt) {
        if (learnt.isEmpty()) {
          remember.accept(address, new LeaseAnswer.NoBinding(List.of(StatusCode.SUCCESS)));
        }
      }
    }
  }

  /** Takes a place among the open questions; why not, if it is not to be asked. */
  private Optional<Decision> enter(Open asked) {
    if (open.containsKey(asked)) {
      return Optional.of(notAsked(Decision.Reason.ALREADY_ASKED));
    }
    if (isKnownUnknown.test(asked.address())) {
      return Optional.of(notAsked(Decision.Reason.KNOWN_UNKNOWN));
    }
    boolean[] entered = {false};
    openPerInterface.compute(
        asked.interfaceName(),
        (name, count) -> {
          int opened = count == null ? 0 : count;
          entered[0] = opened < openAtMost && open.putIfAbsent(asked, Boolean.TRUE) == null;
          return entered[0] ? Integer.valueOf(opened + 1) : count;
        });
    return entered[0] ? Optional.empty() : Optional.of(notAsked(Decision.Reason.TOO_MANY_OPEN));
  }

  private void leave(Open asked) {
    open.remove(asked);
    openPerInterface.computeIfPresent(
        asked.interfaceName(), (name, count) -> count == 1 ? null : count - 1);
  }

  private Decision notAsked(Decision.Reason reason) {
    notAsked.count(reason);
    return new Decision.NotAsked(reason);
  }
}
