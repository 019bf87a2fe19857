package org.lqagent.agent;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.lqagent.agent.config.Configuration;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingChange;
import org.lqagent.binding.Observation;
import org.lqagent.capture.Datagram;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.gleaning.AccessLink;
import org.lqagent.gleaning.AccessLinks;
import org.lqagent.gleaning.AnswerGleaner;
import org.lqagent.gleaning.Decision;
import org.lqagent.gleaning.Gleaned;
import org.lqagent.gleaning.Gleaner;
import org.lqagent.gleaning.InterfaceIds;
import org.lqagent.gleaning.LocationPolicy;
import org.lqagent.gleaning.Locator;
import org.lqagent.gleaning.SourceVerifier;
import org.lqagent.gleaning.UnknownSource;
import org.lqagent.hooks.UnknownPacket;
import org.lqagent.leasequery.LeasequeryClient;
import org.lqagent.leasequery.NegativeCache;

/**
 * What one configuration makes of what is seen: from datagrams and packets of unknown sources to
 * bindings, and from there into the kernel. On the keeper's thread, but for {@link #verify}.
 */
final class Pipeline {
  private static final Duration ASK_AGAIN = Duration.ofSeconds(30);

  private final Lasting lasting;
  private final Kernel kernel;
  private final Gleaner gleaner;
  private final SourceVerifier verifier;
  private final KernelFeed feed;
  private final Learning learning;
  private final Alarms alarms;
  private final AccessLinks links;

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
    this.links = accessLinks(configuration);
    Locator locator = new Locator(links, InterfaceIds.name(), lasting.counts().gleaning());
    this.gleaner = new Gleaner(locator, Gleaner.LoneReplies.BELIEVED, lasting.counts().gleaning());
    AnswerGleaner answers =
        new AnswerGleaner(locator, LocationPolicy.TRUST, lasting.counts().gleaning());
    this.feed =
        new KernelFeed(
            lasting.table(),
            kernel.filter(),
            kernel.routes(),
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
            client::ask,
            later,
            lasting::changed,
            lasting.clock(),
            lasting.events());
    this.verifier =
        new SourceVerifier(
            lasting.table(),
            links,
            answers,
            LocationPolicy.TRUST,
            client::ask,
            address -> negative.lookup(address).isPresent(),
            negative::remember,
            gleaned -> later.accept(List.of(gleaned)));
    lasting.counts().group("verify.not-asked.", verifier.notAsked()::snapshot);
  }

  private static AccessLinks accessLinks(Configuration configuration) {
    return AccessLinks.of(
        configuration.access().stream()
            .map(
                access ->
                    new AccessLink(
                        access.interfaceName(), access.prefixes(), access.delegated(), false))
            .toList());
  }

  void glean(Datagram datagram) {
    learning.take(gleaner.glean(datagram, lasting.clock().instant()));
  }

  /** Decides about a packet from, or for, somebody unknown. */
  void verify(UnknownPacket packet) {
    Decision decision =
        packet.direction() == UnknownPacket.Direction.SOURCE
            ? verifier.verify(
                new UnknownSource(
                    packet.source(),
                    packet.interfaceName(),
                    Optional.of(packet.hardwareAddress()).filter(mac -> mac.length() > 0),
                    List.of()))
            : verifier.seek(packet.destination(), packet.interfaceName());
    if (decision instanceof Decision.BoundElsewhere elsewhere) {
      lasting.counts().named().count("verify.bound-elsewhere");
      alarms.boundElsewhere(packet, elsewhere.binding());
    }
  }

  void take(List<Gleaned> gleaned) {
    learning.take(gleaned);
  }

  /**
   * Takes in a binding that an earlier process knew; no, if the configuration does not allow it any
   * more.
   */
  boolean restore(Binding binding) {
    Lease lease = binding.lease();
    boolean isAllowed =
        binding
            .interfaceName()
            .map(name -> links.mayHold(name, lease))
            .orElseGet(() -> links.mayHold(lease));
    if (!isAllowed) {
      return false;
    }
    List<BindingChange> changes =
        lasting.table().apply(new Observation.Granted(binding), lasting.clock().instant());
    changes.forEach(feed::apply);
    return !changes.isEmpty();
  }

  /** A server that told of a prefix alone may know an address of the client, too. */
  private void seekNextHop(Binding prefix) {
    learning.ask(AnswerGleaner.aboutClient(prefix));
  }

  /** Tells a kernel that was just opened of everything that is known. */
  void tellKernel() {
    lasting.table().bindings().map(BindingChange.Added::new).forEach(feed::apply);
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

  /** Looks again for next hops on an interface where a neighbour appeared. */
  void neighbourAppeared(String interfaceName) {
    feed.neighbourAppeared(interfaceName);
  }

  int waitingForNextHop() {
    return feed.waitingForNextHop();
  }

  int questionsOpen() {
    return verifier.open();
  }
}
