package org.lqagent.agent.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.lqagent.agent.sharing.SharingSettings;
import org.lqagent.binding.TableLimits;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.RemoteId;
import org.lqagent.gleaning.AccessLink;
import org.lqagent.gleaning.AccessLinks;
import org.lqagent.gleaning.Gleaner;
import org.lqagent.gleaning.LocationPolicy;
import org.lqagent.leasequery.NegativeSettings;
import org.lqagent.leasequery.Server;
import org.lqagent.leasequery.ServerMap;

/**
 * What the operator wants: the configuration file as values.
 *
 * @param metrics where metrics and the status page are served
 * @param sharing with whom bindings are shared
 */
public record Configuration(
    Uplink uplink,
    List<Access> access,
    Leasequery leasequery,
    Routes routes,
    Filter filter,
    List<Hook> hooks,
    Gleaning gleaning,
    Recovery recovery,
    Optional<Path> state,
    Path control,
    Optional<String> controlGroup,
    Optional<InetSocketAddress> metrics,
    Optional<SharingSettings> sharing) {

  /** The same, with its state kept elsewhere or nowhere. */
  public Configuration withState(Optional<Path> other) {
    return new Configuration(
        uplink,
        access,
        leasequery,
        routes,
        filter,
        hooks,
        gleaning,
        recovery,
        other,
        control,
        controlGroup,
        metrics,
        sharing);
  }

  /**
   * The side where the servers are.
   *
   * @param source the address that LEASEQUERYs come from; the interface's first global one if empty
   * @param also further interfaces on which relayed DHCPv6 is gleaned
   */
  public record Uplink(String interfaceName, Optional<Ipv6Address> source, List<String> also) {
    /** Every interface to servers, the first one first. */
    public List<String> interfaceNames() {
      return Stream.concat(Stream.of(interfaceName), also.stream()).toList();
    }
  }

  /**
   * A link with subscribers on it.
   *
   * @param interfaceName of one interface, or of many that come and go if it has a {@code *}
   * @param hasRelays whether access nodes there relay for the clients
   * @param prefixes what hosts of the link may lease addresses from
   * @param delegated the pools that clients of the link get prefixes from
   */
  public record Access(
      String interfaceName,
      List<Ipv6Prefix> prefixes,
      List<Ipv6Prefix> delegated,
      boolean hasRelays,
      Verify verify) {
    /** Whether it stands for interfaces that come and go. */
    public boolean isPattern() {
      return interfaceName.indexOf('*') >= 0;
    }

    /** The same, as gleaning needs it. */
    public AccessLink link() {
      return new AccessLink(interfaceName, prefixes, delegated, hasRelays);
    }
  }

  /** The access links, as gleaning needs them. */
  public AccessLinks accessLinks() {
    return AccessLinks.of(access.stream().map(Access::link).toList());
  }

  /** What happens to packets from a source that is not leased. */
  public enum Verify {
    /** They are dropped. */
    ENFORCE,
    /** They pass, and are counted and asked about. */
    LOG,
    /** Nobody looks. */
    OFF
  }

  /**
   * How servers are asked.
   *
   * @param acceptFrom where replies may come from; empty for anywhere
   * @param acceptDuids the SERVERIDs that are believed; empty for any
   * @param trust SERVERIDs whose ages are believed, the most trusted first; empty for any
   * @param port the UDP port that queries come from, 0 for any free one
   * @param duid who we are; one that is made of the uplink and kept in the state if empty
   * @param gather how long after a first answer others are waited for
   * @param outstanding questions that one server may have before it
   */
  public record Leasequery(
      ServerMap servers,
      Set<Ipv6Prefix> acceptFrom,
      Set<Duid> acceptDuids,
      List<Duid> trust,
      int port,
      Optional<Duid> duid,
      Duration gather,
      Rate totalRate,
      Rate interfaceRate,
      int outstanding,
      NegativeSettings negative) {}

  /**
   * The routes to delegated prefixes.
   *
   * @param table the kernel's number of the routing table, 1..2^31-1; 254 is main
   * @param metric 1..2^31-1
   * @param protocol by which our routes are told from others, 5..255
   * @param aggregates announced as unreachable, so that packets to unknown prefixes arrive and are
   *     asked about
   * @param hosts whether leased addresses get a route each, too
   */
  public record Routes(
      boolean enabled,
      int table,
      int metric,
      int protocol,
      List<Ipv6Prefix> aggregates,
      boolean hosts,
      OnExit onExit) {}

  /** What becomes of the routes when the daemon stops. */
  public enum OnExit {
    /** They stay, so that a restart interrupts nobody. */
    KEEP,
    /** They are taken out. */
    WITHDRAW
  }

  /**
   * The source filter.
   *
   * @param enabled whether nftables is used; else captures report unknown sources, and nothing is
   *     dropped
   * @param table the name of the nftables table
   * @param nflogGroup 0..65535
   * @param silence for how long the kernel does not report the same source again
   * @param rate how many reports an interface may cause
   * @param loops what becomes of what a client sends to its own prefix
   * @param loopsAllowed destinations for which nothing becomes of it
   */
  public record Filter(
      boolean enabled,
      String table,
      int nflogGroup,
      Duration silence,
      Rate rate,
      Loops loops,
      List<Ipv6Prefix> loopsAllowed) {}

  /** What becomes of a packet that would go back to the client that sent it. */
  public enum Loops {
    /** It is dropped. */
    DROP,
    /** It is dropped, and its sender told. */
    REJECT,
    /** It goes back, as often as its hop limit allows. */
    ALLOW
  }

  /**
   * A script that is told of changes.
   *
   * @param run the executable, an absolute path
   * @param batch for how long changes are gathered
   * @param deadline how long it may run
   */
  public record Hook(Path run, Duration batch, Duration deadline) {}

  /**
   * What DHCPv6 seen in passing is believed, and how much.
   *
   * @param location what counts as proof of a client's port
   * @param loneReplies whether a Reply counts whose request was not seen
   * @param interfaceIds from a relay agent's interface id to the name of an interface
   * @param relayLevels how many relay agents in a row are taken
   * @param fixed bindings that stand whatever is seen
   */
  public record Gleaning(
      LocationPolicy location,
      Gleaner.LoneReplies loneReplies,
      InterfaceIdFormat interfaceIds,
      int relayLevels,
      TableLimits limits,
      List<StaticBinding> fixed) {}

  /**
   * What is fetched from servers by bulk leasequery, RFC 5460, when the daemon starts or an access
   * interface comes up.
   *
   * @param servers whom to ask, by TCP
   * @param port the TCP port that they listen on
   * @param links whether it is asked about each access link
   * @param linkAddresses what else relay agents call our links
   * @param relayId the relay agent whose clients are asked about
   * @param remoteIds the circuits that are asked about
   * @param atATime queries that a server may have before it on its connection
   * @param timeout how long a server may say nothing before it is given up
   * @param attempts how often a query is tried
   * @param retry the wait before the second attempt, which doubles
   */
  public record Recovery(
      boolean enabled,
      List<Server> servers,
      int port,
      boolean links,
      List<Ipv6Address> linkAddresses,
      Optional<Duid> relayId,
      List<RemoteId> remoteIds,
      int atATime,
      Duration timeout,
      int attempts,
      Duration retry,
      Unconfirmed unconfirmed) {}

  /** What becomes of a lease known before, of which no server told. */
  public enum Unconfirmed {
    /** It stays until it ends: that it is not mentioned is no evidence. */
    KEEP,
    /** It goes, if every server told all it had to. */
    DROP
  }

  /**
   * How relay agents name an interface in the Interface-Id option.
   *
   * @param format {@code name}, {@code ifindex}, {@code none} or a template
   * @param name of the interface, made of the template's words
   */
  public record InterfaceIdFormat(String format, String name) {}

  /**
   * A lease that the operator vouches for.
   *
   * @param interfaceName where its holder is
   * @param nextHop whom to send its packets to; the holder's neighbour entry tells if empty
   */
  public record StaticBinding(
      Lease lease, String interfaceName, Optional<Ipv6Address> nextHop, Duid clientId) {}
}
