package org.lqagent.agent;

import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.lqagent.agent.config.Configuration;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingChange;
import org.lqagent.binding.Observation;
import org.lqagent.capture.Datagram;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.gleaning.AccessLinks;
import org.lqagent.gleaning.AnswerGleaner;
import org.lqagent.gleaning.Decision;
import org.lqagent.gleaning.EndingLeases;
import org.lqagent.gleaning.GleanCount;
import org.lqagent.gleaning.Gleaned;
import org.lqagent.gleaning.Gleaner;
import org.lqagent.gleaning.InterfaceIds;
import org.lqagent.gleaning.LocationPolicy;
import org.lqagent.gleaning.Locator;
import org.lqagent.gleaning.SidesWatch;
import org.lqagent.gleaning.SourceVerifier;
import org.lqagent.gleaning.UnknownSource;
import org.lqagent.hooks.UnknownPacket;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.LeasequeryClient;
import org.lqagent.leasequery.NegativeCache;
import org.lqagent.netlink.NeighbourMessage;

/**
 * What one configuration makes of what is seen: from datagrams and packets of unknown sources to
 * bindings, and from there into the kernel. On the keeper's thread, but for {@link #verify}.
 */
final class Pipeline {
  private static final Duration ASK_AGAIN = Duration.ofSeconds(30);
  private static final Duration ASK_BEFORE_END = Duration.ofSeconds(30);

  private final Lasting lasting;
  private final Kernel kernel;
  private final Gleaner gleaner;
  private final SourceVerifier verifier;
  private final KernelFeed feed;
  private final Learning learning;
  private final Alarms alarms;
  private final Configuration configuration;
  private final AccessLinks links;
  private final AnswerGleaner answers;
  private final EndingLeases ending;
  private final SidesWatch sides;

  /**
   * @param later takes what an answer tells, from any thread, when this may have been replaced
   */
  Pipeline(
      Configuration configuration,
      Lasting lasting,
      Kernel kernel,
      LeasequeryClient client,
      NegativeCache negative,
      Consumer<List<Gleaned>> later) {
    this.lasting = lasting;
    this.kernel = kernel;
    this.alarms = new Alarms(lasting.events());
    this.configuration = configuration;
    this.links = configuration.accessLinks();
    Counters<GleanCount> counts = lasting.counts().gleaning();
    LocationPolicy policy = configuration.gleaning().location();
    Locator locator =
        new Locator(links, interfaceIds(), configuration.gleaning().relayLevels(), counts);
    this.gleaner =
        new Gleaner(locator, kernel::isOurs, configuration.gleaning().loneReplies(), counts);
    this.answers = new AnswerGleaner(locator, kernel::isOurs, policy, counts);
    this.feed =
        new KernelFeed(
            lasting.table(),
            kernel.filter(),
            kernel.routes(),
            kernel.loops(),
            configuration.routes().hosts(),
            kernel.neighbours()::withHardwareAddress,
            this::seekNextHop,
            lasting.events());
    this.learning =
        new Learning(
            lasting.table(),
            feed,
            negative,
            answers,
            new AnswerGleaner(locator, kernel::isOurs, LocationPolicy.TRUST, counts),
            client::ask,
            kernel.neighbours()::solicit,
            later,
            lasting::changed,
            lasting.clock(),
            lasting.events());
    this.ending = new EndingLeases(lasting.table(), ASK_BEFORE_END);
    this.sides = new SidesWatch(links, lasting.clock().instant());
    this.verifier =
        new SourceVerifier(
            lasting.table(),
            links,
            answers,
            policy,
            client::ask,
            address -> negative.lookup(address).isPresent(),
            negative::remember,
            later,
            lasting.keeper()::hand,
            configuration.leasequery().interfaceRate().perSecond(),
            configuration.leasequery().outstanding());
    lasting.counts().group("verify.not-asked.", verifier.notAsked()::snapshot);
  }

  private Function<Octets, Optional<String>> interfaceIds() {
    Configuration.InterfaceIdFormat wanted = configuration.gleaning().interfaceIds();
    return switch (wanted.format()) {
      case "name" -> InterfaceIds.name();
      case "none" -> InterfaceIds.unknown();
      case "ifindex" -> InterfaceIds.number(ByteOrder.nativeOrder(), kernel::interfaceName);
      default -> InterfaceIds.template(wanted.format(), wanted.name());
    };
  }

  AccessLinks links() {
    return links;
  }

  void glean(Datagram datagram) {
    sides.saw(datagram);
    try {
      Message message = Message.read(datagram.payload());
      lasting.counts().message(message);
      learning.take(gleaner.glean(datagram, message, lasting.clock().instant()));
    } catch (MalformedMessageException e) {
      lasting.counts().gleaning().count(GleanCount.MALFORMED);
    }
  }

  /**
   * Decides about a packet from, or for, somebody unknown.
   *
   * @param arrived when it was reported
   */
  void verify(UnknownPacket packet, Instant arrived) {
    if (packet.direction() == UnknownPacket.Direction.SOURCE) {
      verify(
          new UnknownSource(
              packet.source(),
              packet.interfaceName(),
              Optional.of(packet.hardwareAddress()).filter(mac -> mac.length() > 0),
              List.of()),
          arrived);
    } else {
      seek(packet.destination(), packet.interfaceName());
    }
  }

  void verify(UnknownSource source, Instant arrived) {
    Decision decision = verifier.verify(source);
    lasting.sightings().saw(source, decision, arrived);
    if (decision instanceof Decision.Asking) {
      lasting.counts().latencies().asking(source.address(), arrived);
    } else if (decision instanceof Decision.BoundElsewhere elsewhere) {
      lasting.counts().named().count("verify.bound-elsewhere");
      alarms.boundElsewhere(source, elsewhere.binding());
    } else if (decision instanceof Decision.Bound bound) {
      tellKernelFirst(bound.binding().lease());
    }
  }

  void seek(Ipv6Address destination, String interfaceName) {
    if (verifier.seek(destination, interfaceName) instanceof Decision.Bound bound) {
      tellKernelFirst(bound.binding().lease());
    }
  }

  /**
   * What a bulk answer tells, to be taken in. For any thread.
   *
   * @param link that was asked about; :: for any
   */
  List<Gleaned> judge(ClientLeases answer, Ipv6Address link) {
    return answers.gleanBulk(answer, link);
  }

  void take(List<Gleaned> gleaned) {
    learning.take(gleaned);
  }

  /**
   * Takes in a binding that an earlier process knew; no, if the configuration does not allow it any
   * more. The kernel is not told yet.
   */
  boolean restore(Binding binding) {
    if (!isAllowed(binding)) {
      return false;
    }
    List<BindingChange> changes =
        lasting.table().apply(new Observation.Granted(binding), lasting.clock().instant());
    changes.forEach(lasting.counts().leases()::changed);
    return !changes.isEmpty();
  }

  /**
   * Takes in a binding that another concentrator knew; no, if the configuration does not allow it
   * here, or something newer is known.
   *
   * @param untold given the lease if it is new: the kernel is not told of it yet
   */
  boolean adopt(Binding binding, Consumer<Lease> untold) {
    if (isAllowed(binding)) {
      learning.adopt(binding, untold);
    }
    return lasting
        .table()
        .find(binding.lease())
        .filter(held -> held.clientId().equals(binding.clientId()))
        .isPresent();
  }

  /** Takes a binding out again that was adopted, unless it was renewed since. */
  boolean forget(Binding adopted) {
    Optional<Binding> held =
        lasting
            .table()
            .find(adopted.lease())
            .filter(known -> !known.lastTransaction().isAfter(adopted.lastTransaction()));
    clear(held.stream().toList());
    return held.isPresent();
  }

  private boolean isAllowed(Binding binding) {
    Lease lease = binding.lease();
    if (kernel.isOurs(lease.prefix())) {
      return false;
    }
    Optional<String> name = binding.interfaceName();
    return name.isPresent() ? links.mayHold(name.get(), lease) : links.mayHold(lease);
  }

  /** Forgets bindings, as an operator wants it. */
  void clear(List<Binding> bindings) {
    for (Binding binding : bindings) {
      learning.take(new Gleaned.Learnt(new Observation.ClearedLease(binding.lease())));
    }
  }

  /** Has the table hold what the configuration vouches for, and nothing that an earlier one did. */
  void applyStatic() {
    StaticBindings.observations(configuration, lasting.table(), lasting.clock().instant())
        .forEach(observation -> learning.take(new Gleaned.Learnt(observation)));
  }

  /** A server that told of a prefix alone may know an address of the client, too. */
  private void seekNextHop(Binding prefix) {
    learning.ask(AnswerGleaner.aboutClient(prefix));
  }

  /** Brings a change into the kernel that has been taken in already. */
  void tellKernel(BindingChange change) {
    feed.apply(change);
  }

  /** The kernel stopped a packet of this lease: it may not have been told yet. */
  private void tellKernelFirst(Lease lease) {
    lasting.table().find(lease).map(BindingChange.Added::new).ifPresent(feed::apply);
  }

  /** Asks about what an earlier run left in the kernel, and forgets what nobody vouches for. */
  void takeOver() {
    TakeOver.start(
        kernel.leftOver(),
        learning::ask,
        TakeOver.pause(ASK_AGAIN),
        () -> lasting.keeper().hand(kernel::forgetLeftOver));
  }

  /** Ends what has run out. */
  void expire() {
    learning.expire();
  }

  /** Asks about what is about to end, and looks whether both sides are heard; every second. */
  void look() {
    Instant now = lasting.clock().instant();
    ending.due(now).forEach(learning::ask);
    sides.check(now).ifPresent(alarms::silent);
  }

  /** A neighbour appeared or answered: it may be a next hop, or the one that was solicited. */
  void heard(String interfaceName, NeighbourMessage neighbour) {
    learning.heard(interfaceName, neighbour);
    feed.neighbourAppeared(neighbour.hardwareAddress());
  }

  int waitingForNextHop() {
    return feed.waitingForNextHop();
  }

  /** How often nobody was asked about an unknown source, by reason. */
  Map<String, Long> notAsked() {
    return verifier.notAsked().snapshot();
  }

  int questionsOpen() {
    return verifier.open();
  }

  /** Who is being asked about. For any thread. */
  List<SourceVerifier.Open> asking() {
    return verifier.asking();
  }
}
