package org.lqagent.gleaning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.TableLimits;
import org.lqagent.capture.Datagram;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientLinkLayerAddress;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaNa;
import org.lqagent.dhcpv6.IaPd;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.InterfaceId;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RelayMsg;
import org.lqagent.dhcpv6.RemoteId;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.SubscriberId;
import org.lqagent.dhcpv6.UnknownOption;

/**
 * Random histories of clients that lease, renew, move, release and are forged, behind random chains
 * of relay agents; beside them a model that knows where everybody really is.
 */
class RandomHistoriesTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> PORTS = List.of("acc0", "acc1", "ppp17");
  private static final Ipv6Address LINK = Ipv6Address.parse("2001:db8:1::1");
  private static final Ipv6Address UPLINK = Ipv6Address.parse("2001:db8:ff::1");
  private static final TableLimits LIMITS = new TableLimits(1000, 1000, 1000, 1000);
  private static final AccessLinks LINKS =
      AccessLinks.of(List.of(link("acc0"), link("acc1"), link("ppp*")));

  private static AccessLink link(String name) {
    return new AccessLink(
        name,
        List.of(Ipv6Prefix.parse("2001:db8:1::/64")),
        List.of(Ipv6Prefix.parse("2001:db8:100::/40")),
        true);
  }

  /** A client somewhere: what is between it and the servers, the outermost first. */
  private record Site(Duid client, Ipv6Address peer, String port, List<Hop> hops, int ours) {
    /** Whom the concentrator sends the client's packets to. */
    Ipv6Address nextHop() {
      return hops.get(ours).peer();
    }

    /** What arrives at the concentrator itself, and from whom. */
    Message atOurPort(int type, Message message) {
      return wrap(hops.subList(ours + 1, hops.size()), type, message);
    }

    Message onTheUplink(int type, Message message) {
      return wrap(hops, type, message);
    }

    private static Message wrap(List<Hop> hops, int type, Message message) {
      Message wrapped = message;
      for (int i = hops.size() - 1; i >= 0; i--) {
        Hop hop = hops.get(i);
        List<Option> options = new ArrayList<>(hop.options());
        if (type == MessageTypes.RELAY_REPL) {
          // A server gives back no more than the interface id: RFC 8415 section 19.3.
          options.removeIf(option -> !(option instanceof InterfaceId));
        }
        options.add(options.isEmpty() ? 0 : hop.place() % options.size(), new RelayMsg(wrapped));
        wrapped =
            new RelayMessage(type, hops.size() - 1 - i, hop.link(), hop.peer(), options(options));
      }
      return wrapped;
    }

    private static Options options(List<Option> options) {
      return new Options(options);
    }
  }

  /** A relay agent's part of a chain. */
  private record Hop(Ipv6Address link, Ipv6Address peer, List<Option> options, int place) {}

  /** What the model knows of a lease. */
  private record Held(Duid client, String port, Ipv6Address nextHop, Instant until) {}

  private final Counters<GleanCount> counts = new Counters<>(GleanCount.class);
  private final Gleaner gleaner =
      new Gleaner(
          new Locator(LINKS, InterfaceIds.name(), counts),
          prefix -> false,
          Gleaner.LoneReplies.BELIEVED,
          counts);
  private final BindingTable table = new BindingTable(LIMITS, refusal -> {});
  private final Map<Lease, Held> model = new HashMap<>();
  private Random random;
  private Instant now = START;
  private int transaction;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  @Tag("LQ-GLN-003")
  @Tag("LQ-GLN-006")
  @Tag("LQ-GLN-011")
  @Tag("F-34")
  @Tag("F-46")
  @Tag("F-48")
  void theTableKnowsWhereEverybodyIs(long seed) {
    random = new Random(seed);
    for (int step = 0; step < 500; step++) {
      now = now.plusMillis(1 + random.nextInt(20_000));
      table.expire(now);
      model.values().removeIf(held -> !held.until().isAfter(now));
      Supplier<String> what = step(site(random.nextInt(5)));
      String when = "seed " + seed + ", step " + step + ": ";
      assertThat(known()).as(() -> when + what.get()).isEqualTo(model);
    }
  }

  private Map<Lease, Held> known() {
    return table
        .bindings()
        .collect(
            Collectors.toMap(
                Binding::lease,
                binding ->
                    new Held(
                        binding.clientId(),
                        binding.interfaceName().orElse("?"),
                        binding.nextHop().orElse(Ipv6Address.UNSPECIFIED),
                        binding.validUntil())));
  }

  private Supplier<String> step(Site site) {
    List<Lease> leases = leases();
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> {
        int lifetime = 1 + random.nextInt(600);
        grant(site, leases, lifetime);
        return () -> site + " is granted " + leases + " for " + lifetime + " s";
      }
      case 4 -> {
        grant(site, leases, 0);
        return () -> site + " loses " + leases;
      }
      case 5, 6 -> {
        int type = random.nextBoolean() ? MessageTypes.RELEASE : MessageTypes.DECLINE;
        giveUp(site, type, leases);
        return () -> site + " gives up " + leases;
      }
      case 7 -> {
        Message solicit = message(site, MessageTypes.SOLICIT, List.of(), 0);
        send(site, solicit, message(site, MessageTypes.ADVERTISE, leases, 60));
        return () -> site + " is offered " + leases;
      }
      case 8 -> {
        Message request = message(site, MessageTypes.REQUEST, List.of(), 0);
        send(site, request, message(site, MessageTypes.REPLY, List.of(), 60));
        return () -> site + " is granted nothing";
      }
      default -> {
        // A server's message cannot come from where clients are.
        deliver(site.port(), LINK, message(site, MessageTypes.REPLY, leases, 3600));
        return () -> "somebody at " + site.port() + " forges " + leases;
      }
    }
  }

  private void grant(Site site, List<Lease> leases, int lifetime) {
    int type = random.nextBoolean() ? MessageTypes.REQUEST : MessageTypes.RENEW;
    send(
        site,
        message(site, type, List.of(), 0),
        message(site, MessageTypes.REPLY, leases, lifetime),
        lifetime > 0 && random.nextInt(4) == 0);
    for (Lease lease : leases) {
      Held before = model.get(lease);
      if (lifetime > 0) {
        model.put(
            lease, new Held(site.client(), site.port(), site.nextHop(), now.plusSeconds(lifetime)));
      } else if (before != null
          && before.client().equals(site.client())
          && before.port().equals(site.port())) {
        model.remove(lease);
      }
    }
  }

  private void giveUp(Site site, int type, List<Lease> leases) {
    send(
        site,
        message(site, type, leases, random.nextInt(100)),
        message(site, MessageTypes.REPLY, List.of(), 0));
    model
        .entrySet()
        .removeIf(
            held ->
                leases.contains(held.getKey())
                    && held.getValue().client().equals(site.client())
                    && held.getValue().port().equals(site.port()));
  }

  private void send(Site site, Message question, Message answer) {
    send(site, question, answer, false);
  }

  /**
   * Whole exchanges, some of them seen on the client's side too, some twice.
   *
   * @param isLate whether what is seen on the client's side is handed over last
   */
  private void send(Site site, Message question, Message answer, boolean isLate) {
    boolean isSighted = isNamedByNumber(site) || random.nextBoolean();
    if (isSighted && !isLate) {
      sight(site, question);
    }
    Message up = site.onTheUplink(MessageTypes.RELAY_FORW, question);
    // Without its question an answer is believed, but does not say more of the place than it has.
    if (!isSighted || random.nextInt(4) > 0) {
      deliver("up0", UPLINK, up);
    }
    Message down = site.onTheUplink(MessageTypes.RELAY_REPL, answer);
    deliver("up0", Ipv6Address.parse("2001:db8:ff::51"), down);
    if (random.nextInt(3) == 0) {
      deliver("up0", Ipv6Address.parse("2001:db8:ff::51"), down);
    }
    if (isSighted && isLate) {
      sight(site, question);
    }
  }

  private void sight(Site site, Message question) {
    deliver(site.port(), sender(site), site.atOurPort(MessageTypes.RELAY_FORW, question));
  }

  private static boolean isNamedByNumber(Site site) {
    return site.hops().get(site.ours()).options().stream()
        .anyMatch(option -> option instanceof InterfaceId id && id.id().at(0) == 0);
  }

  private static Ipv6Address sender(Site site) {
    return site.nextHop();
  }

  private void deliver(String interfaceName, Ipv6Address source, Message message) {
    Datagram datagram = Messages.datagram(source, UPLINK, message, interfaceName, now);
    for (Gleaned gleaned : gleaner.glean(datagram, now)) {
      if (gleaned instanceof Gleaned.Learnt learnt) {
        table.apply(learnt.observation(), now);
      }
    }
  }

  private Message message(Site site, int type, List<Lease> leases, int lifetime) {
    boolean isServers = type == MessageTypes.REPLY || type == MessageTypes.ADVERTISE;
    // A reply repeats the transaction id of what it replies to.
    transaction += isServers ? 0 : 1;
    List<Option> options = new ArrayList<>(List.of(new ClientId(site.client())));
    if (isServers) {
      options.add(new ServerId(Messages.SERVER));
    }
    for (Lease lease : leases) {
      Ipv6Prefix prefix = lease.prefix();
      options.add(
          lease.kind() == Lease.Kind.ADDRESS
              ? new IaNa(
                  1,
                  0,
                  0,
                  Options.of(new IaAddress(prefix.network(), lifetime, lifetime, Options.NONE)))
              : new IaPd(
                  1, 0, 0, Options.of(IaPrefix.of(prefix, lifetime, lifetime, Options.NONE))));
    }
    Collections.shuffle(options, random);
    return new ClientServerMessage(type, transaction & 0xff_ffff, new Options(options));
  }

  private List<Lease> leases() {
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      if (random.nextInt(3) == 0) {
        leases.add(
            i < 3
                ? Lease.of(Ipv6Address.parse("2001:db8:1::a" + i))
                : Lease.of(Ipv6Prefix.parse("2001:db8:10" + i + "::/56")));
      }
    }
    return leases;
  }

  private Site site(int client) {
    String port = PORTS.get(random.nextInt(PORTS.size()));
    Duid duid = Duid.parse("0003000102000000000" + client);
    Ipv6Address peer = Ipv6Address.parse("fe80::c" + client);
    List<Hop> hops = new ArrayList<>();
    int routers = random.nextInt(3);
    int watchers = random.nextInt(3);
    Ipv6Address below = peer;
    // From the client outwards: access nodes that only watch, then routers, we, the core.
    for (int i = 0; i < watchers; i++) {
      hops.add(0, hop(Ipv6Address.UNSPECIFIED, below, new InterfaceId(octets("node" + i))));
    }
    for (int i = 0; i < routers; i++) {
      Ipv6Address link =
          Ipv6Address.parse(
              random.nextBoolean() ? "2001:db8:1:0:8000::" + i : "2001:db8:aaaa::" + i);
      hops.add(0, hop(link, below, new InterfaceId(octets("acc" + i))));
      below = Ipv6Address.parse(random.nextBoolean() ? "fe80::d" + i : "2001:db8:1::d" + i);
    }
    boolean isByName = random.nextBoolean();
    hops.add(
        0,
        hop(
            LINK,
            below,
            new InterfaceId(isByName ? octets(port) : Octets.ofHex("000000" + hex(port)))));
    int core = random.nextInt(3);
    for (int i = 0; i < core; i++) {
      InterfaceId trap = new InterfaceId(octets("acc1"));
      hops.add(0, hop(Ipv6Address.parse("2001:db8:cccc::" + i), UPLINK, trap));
    }
    return new Site(duid, peer, port, List.copyOf(hops), core);
  }

  private Hop hop(Ipv6Address link, Ipv6Address peer, InterfaceId id) {
    List<Option> options = new ArrayList<>(List.of(id));
    List<Option> more =
        List.of(
            new RemoteId(3561, octets("line")),
            new SubscriberId(octets("somebody")),
            new ClientLinkLayerAddress(1, Messages.MAC),
            new UnknownOption(65_000, octets("?")));
    more.stream().filter(option -> random.nextInt(3) == 0).forEach(options::add);
    Collections.shuffle(options, random);
    return new Hop(link, peer, List.copyOf(options), random.nextInt(100));
  }

  private static Octets octets(String text) {
    return Octets.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String hex(String port) {
    return "0" + (1 + PORTS.indexOf(port));
  }
}
