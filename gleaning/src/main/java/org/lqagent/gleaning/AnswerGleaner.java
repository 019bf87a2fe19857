package org.lqagent.gleaning;

import static java.util.Comparator.comparing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.lqagent.binding.Binding;
import org.lqagent.binding.Location;
import org.lqagent.binding.Observation;
import org.lqagent.binding.Origin;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.GrantedLease;
import org.lqagent.leasequery.Question;

/**
 * Judges what a server says about a client: whether the leases may be, and be where they are
 * wanted. A leasequery proves that an address is leased, not that it is leased on this port: RFC
 * 7513 section 11.1.
 */
public final class AnswerGleaner {
  /** What to ask for about each client. */
  static final List<Integer> WANTED = List.of(LqRelayData.CODE);

  private final AccessLinks links;
  private final Locator locator;
  private final Predicate<Ipv6Prefix> isOurs;
  private final LocationPolicy policy;
  private final Counters<GleanCount> counts;

  /**
   * @param locator may be shared with others
   * @param isOurs whether an address of this machine is, or lies in, a prefix: nobody can lease it
   */
  public AnswerGleaner(
      Locator locator,
      Predicate<Ipv6Prefix> isOurs,
      LocationPolicy policy,
      Counters<GleanCount> counts) {
    this.locator = locator;
    this.isOurs = isOurs;
    this.links = locator.links();
    this.policy = policy;
    this.counts = counts;
  }

  /** The question what else the holder of a lease has, on the same link. */
  public static Gleaned.PleaseAsk aboutClient(Binding held) {
    return new Gleaned.PleaseAsk(
        new Question.ByClientId(
            held.clientId(), held.location().linkAddress().orElse(Ipv6Address.UNSPECIFIED), WANTED),
        held.location());
  }

  /**
   * What an answer tells. For any thread.
   *
   * @param origin by which kind of leasequery
   * @param asked where the client is said to be: the place that its packet came from, or {@link
   *     Location#UNKNOWN}
   */
  public List<Gleaned> glean(ClientLeases answer, Origin origin, Location asked) {
    return butOurs(answer, asked, others -> judge(others, origin, asked));
  }

  private List<Gleaned> judge(ClientLeases answer, Origin origin, Location asked) {
    Optional<Location> relayed = answer.relayData().flatMap(locator::chain).map(locator::relayed);
    if (asked.interfaceName().isEmpty()) {
      Location said =
          relayed.map(where -> locator.located(Optional.empty(), where)).orElse(Location.UNKNOWN);
      Location known = said.orFrom(asked);
      return grants(
          answer, origin, known.interfaceName().isPresent() ? known : byRange(answer, known));
    }
    String interfaceName = asked.interfaceName().get();
    Optional<String> named = relayed.flatMap(locator::interfaceOf);
    if (isElsewhere(relayed, named, interfaceName)) {
      counts.count(GleanCount.LEASE_OF_ANOTHER_PORT);
      List<Gleaned> news = new ArrayList<>();
      answer
          .leases()
          .forEach(
              granted ->
                  news.add(
                      Gleaned.Alarm.of(
                          Gleaned.Alarm.Kind.LEASE_OF_ANOTHER_PORT, granted.lease(), asked)));
      // Else whoever spoofs an address would have it remembered as nobody's where its holder is.
      if (named.isPresent()) {
        news.addAll(grants(answer, origin, relayed.get().withInterfaceName(named)));
      }
      return news;
    }
    Location there =
        relayed
            .map(said -> asked.orFrom(said.withInterfaceName(asked.interfaceName())))
            .orElse(asked);
    if (named.isPresent() || policy == LocationPolicy.TRUST) {
      return grants(answer, origin, there);
    }
    List<Ipv6Address> holders = holders(answer, relayed);
    if (policy == LocationPolicy.PROBE && !holders.isEmpty()) {
      return List.of(
          new Gleaned.PleaseProbe(
              interfaceName, holders, asked.linkLayerAddress(), grants(answer, origin, there)));
    }
    counts.count(GleanCount.PORT_NOT_PROVEN);
    return answer.leases().stream()
        .<Gleaned>map(
            granted -> Gleaned.Alarm.of(Gleaned.Alarm.Kind.PORT_NOT_PROVEN, granted.lease(), asked))
        .toList();
  }

  /**
   * What a bulk answer tells: no packet is behind it, so the place of each client is what its relay
   * agent said, else the link that was asked about, else the interface that alone has such leases.
   * For any thread.
   *
   * @param link an address of the link that was asked about; :: for any
   */
  public List<Gleaned> gleanBulk(ClientLeases answer, Ipv6Address link) {
    return butOurs(answer, Location.UNKNOWN, others -> judgeBulk(others, link));
  }

  private List<Gleaned> judgeBulk(ClientLeases answer, Ipv6Address link) {
    Location relayed =
        answer.relayData().flatMap(locator::chain).map(locator::relayed).orElse(Location.UNKNOWN);
    Optional<Ipv6Address> named = relayed.linkAddress();
    // Servers know of links that are other concentrators': their clients are not ours to route.
    if (named.isPresent() && !named.get().equals(link) && !links.isLinkAddress(named.get())) {
      counts.count(GleanCount.LEASE_OF_ANOTHER_LINK);
      return List.of();
    }
    Location said =
        locator.located(
            Optional.empty(),
            named.isPresent() || link.isUnspecified() ? relayed : relayed.withLinkAddress(link));
    return grants(
        answer, Origin.BULK, said.interfaceName().isPresent() ? said : byRange(answer, said));
  }

  /** Judges all leases but those that would have a client be us; these are refused first. */
  private List<Gleaned> butOurs(
      ClientLeases answer, Location asked, Function<ClientLeases, List<Gleaned>> judge) {
    if (answer.leases().stream().noneMatch(this::isOurs)) {
      return judge.apply(answer);
    }
    List<Gleaned> news = new ArrayList<>();
    List<GrantedLease> others = new ArrayList<>();
    for (GrantedLease granted : answer.leases()) {
      if (isOurs(granted)) {
        counts.count(GleanCount.OWN_ADDRESS);
        news.add(Gleaned.Alarm.of(Gleaned.Alarm.Kind.LEASE_OF_OWN_ADDRESS, granted.lease(), asked));
      } else {
        others.add(granted);
      }
    }
    if (!others.isEmpty()) {
      news.addAll(judge.apply(answer.with(others)));
    }
    return news;
  }

  private boolean isOurs(GrantedLease granted) {
    return isOurs.test(granted.lease().prefix());
  }

  /** Who can be solicited: the client's own address, as its relay agent had it, or leased ones. */
  private static List<Ipv6Address> holders(ClientLeases answer, Optional<Location> relayed) {
    return Stream.concat(
            relayed.flatMap(Location::nextHop).filter(Ipv6Address::isLinkLocal).stream(),
            answer.leases().stream()
                .map(GrantedLease::lease)
                .filter(lease -> lease.kind() == Lease.Kind.ADDRESS)
                .map(lease -> lease.prefix().network()))
        .toList();
  }

  /**
   * Where no packet and no relay agent named the interface: in answer to a packet from the core,
   * say. The port is as sure as the configuration that gives these ranges to one interface only.
   */
  private Location byRange(ClientLeases answer, Location said) {
    Optional<String> only =
        links.onlyInterfaceFor(answer.leases().stream().map(GrantedLease::lease).toList());
    if (only.isPresent()) {
      counts.count(GleanCount.LOCATED_BY_RANGE);
    }
    return said.withInterfaceName(only);
  }

  private boolean isElsewhere(
      Optional<Location> relayed, Optional<String> named, String interfaceName) {
    return named.isPresent()
        ? !named.get().equals(interfaceName)
        : relayed
            .flatMap(Location::linkAddress)
            .filter(link -> links.contradicts(link, interfaceName))
            .isPresent();
  }

  private List<Gleaned> grants(ClientLeases answer, Origin origin, Location location) {
    List<Gleaned> gleaned = new ArrayList<>();
    // Addresses first: one may be the next hop to a prefix.
    List<GrantedLease> leases =
        answer.leases().stream().sorted(comparing(granted -> granted.lease().kind())).toList();
    for (GrantedLease granted : leases) {
      boolean mayBe =
          ReplyLeases.isGlobal(granted.lease().prefix())
              && location
                  .interfaceName()
                  .map(name -> links.mayHold(name, granted.lease()))
                  .orElseGet(() -> links.mayHold(granted.lease()));
      if (!mayBe) {
        counts.count(GleanCount.OUT_OF_RANGE);
        gleaned.add(
            Gleaned.Alarm.of(Gleaned.Alarm.Kind.LEASE_OUT_OF_RANGE, granted.lease(), location));
        continue;
      }
      gleaned.add(
          new Gleaned.Learnt(
              new Observation.Granted(
                  new Binding(
                      granted.lease(),
                      answer.clientId(),
                      location,
                      granted.preferredUntil(),
                      granted.validUntil(),
                      answer.lastTransaction(),
                      origin,
                      Optional.of(answer.serverId()),
                      granted.excluded()))));
    }
    return gleaned;
  }
}
