package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lqagent.dhcpv6.Ipv6Address;

/**
 * A standby takes over more than a kernel takes at once, and this one takes nothing more for a
 * while: whoever sends meanwhile does not wait behind all the others.
 */
@AsRoot
class ManyTakenOverTest {
  /** Of the first concentrator that dies: each has an address and a prefix. */
  private static final int CLIENTS = 6000;

  private static final Ipv6Address FIRST = Ipv6Address.parse("2001:db8:2::1000");

  /** The next client of the same server, whom that concentrator never knew. */
  private static final Ipv6Address NEVER_SEEN =
      new Ipv6Address(FIRST.high(), FIRST.low() + CLIENTS);

  private static final String[] LINK = {
    "--link", "2001:db8:2::/64", "--delegated", "2001:db8:200::/41"
  };

  /** Of the second that dies. */
  private static final int OTHERS = 1000;

  private static final String[] OTHER_LINK = {
    "--link", "2001:db8:3::/64", "--delegated", "2001:db8:280::/41"
  };

  @TempDir private Path directory;
  private RedisServer redis;
  private Lab lab;
  private LabAgent agent;

  @BeforeEach
  void up() {
    redis = RedisServer.start(directory);
    lab = Lab.ofThisProcess();
    agent = new LabAgent(lab);
  }

  @AfterEach
  void down() {
    if (lab != null) {
      lab.close();
    }
    redis.close();
  }

  @Test
  void nobodyWaitsForTheKernelToHaveBeenToldOfAll() {
    leaveBehind("bng-1", CLIENTS, LINK);
    leaveBehind("bng-2", OTHERS, OTHER_LINK);
    serve(CLIENTS + 1, LINK);
    agent.configure(configuration("bng-3", "standby", false));
    Part daemon = agent.startAgain(List.of("env", ThreadKiller.environment()));
    awaitWarm(2 * (CLIENTS + OTHERS));
    Part debugger =
        lab.start(Place.BNG, "debugger", ThreadKiller.command("suspend", "lqagent routes"));
    debugger.awaitLine("suspended", Await.PATIENCE);

    takeOver("bng-1", 2 * CLIENTS);
    await("the kernel to take no more", () -> hasStopped());
    assertThat(agent.bindings()).hasSize(2 * CLIENTS);

    // Somebody of whom the kernel has not been told.
    Ipv6Address untold = untold();
    lab.send(Place.CLIENT, untold, Lab.CORE_ADDRESS);
    await("a packet to have its source let in", () -> isVerified(untold));
    // Somebody whom a server has to be asked about.
    await(
        "an answer to have its source let in",
        () -> {
          lab.send(Place.CLIENT, NEVER_SEEN, Lab.CORE_ADDRESS);
          return isVerified(NEVER_SEEN);
        });
    // Somebody who gets a lease this moment.
    ClientLease fresh = lab.client().start();
    await("a new lease to be let in", () -> isVerified(fresh.address()));

    // Another dies, and a server tells what it knows, while the first is being told of.
    await("what the first left to be this one's", () -> isShared("bng-3") && !isShared("bng-1"));
    assertThat(agent.command("stand-by").orThrow("standing by")).contains("\"changed\":true");
    awaitWarm(2 * OTHERS);
    takeOver("bng-2", 2 * OTHERS);
    lab.part("lqserver").orElseThrow().stop();
    serve(10, LINK);
    agent.configure(configuration("bng-3", "standby", true));
    lab.run(Place.BNG, "kill", "-HUP", Long.toString(daemon.pid())).orThrow("SIGHUP");
    daemon.awaitLine("RECOVER[A-Z_]*: 0 restored, 20 confirmed", Await.PATIENCE);
    assertThat(hasStopped()).isTrue();

    debugger.stop();

    await("the kernel to be told of all", () -> agent.number("/status", "kernel_untold") == 0);
    Set<String> addresses = leases("[0-9a-f:]+");
    Set<String> prefixes = leases("[0-9a-f:]+/56");
    // The new one's lease is an address and a prefix, too; so is that of the one asked about.
    assertThat(addresses).hasSize(CLIENTS + OTHERS + 2);
    assertThat(prefixes).hasSize(CLIENTS + OTHERS + 2);
    await("each address to be let in", () -> inSet("addresses").equals(addresses));
    await(
        "each prefix to be let in",
        () ->
            inSet("prefixes56").stream()
                .map(network -> network + "/56")
                .collect(Collectors.toCollection(TreeSet::new))
                .equals(prefixes));
    await("each prefix to have its route", () -> routes().equals(prefixes));
  }

  /** A concentrator learns all that a server knows, shares it, and dies. */
  private void leaveBehind(String name, int clients, String... link) {
    serve(clients, link);
    Part daemon = agent.start(configuration(name, "active", true));
    daemon.awaitLine(
        "RECOVER[A-Z_]*: 0 restored, 0 confirmed, " + 2 * clients + " new", Await.PATIENCE);
    await("all to be shared", () -> isShared(name) && unpublished() == 0);
    daemon.kill();
    agent.wipe();
    lab.part("lqserver").orElseThrow().stop();
  }

  private boolean isShared(String name) {
    return redis.cli("hkeys", "lqagent:default:editions").lines().anyMatch(name::equals);
  }

  private long unpublished() {
    return agent.number("/status", "sharing_unpublished");
  }

  private void awaitWarm(int leases) {
    await(leases + " to be held warm", () -> agent.number("/status", "sharing_warm") == leases);
  }

  private void takeOver(String name, int leases) {
    assertThat(agent.command("take-over", name).orThrow("taking over"))
        .contains("\"changed\":true", "\"adopted\":" + leases);
  }

  private boolean hasStopped() {
    long untold = agent.number("/status", "kernel_untold");
    return untold > 0 && untold == agent.number("/status", "kernel_untold");
  }

  private Ipv6Address untold() {
    Set<String> told = inSet("addresses");
    return Stream.iterate(FIRST, address -> new Ipv6Address(address.high(), address.low() + 1))
        .limit(CLIENTS)
        .filter(address -> !told.contains(address.toString()))
        .findFirst()
        .orElseThrow();
  }

  private boolean isVerified(Ipv6Address source) {
    return inSet("addresses").contains(source.toString());
  }

  /** The sources in a set of the filter. */
  private Set<String> inSet(String set) {
    return found(
        "([0-9a-f:]+) \\. \"acc0\"",
        lab.run(Place.BNG, "nft", "list", "set", "ip6", "lqagent", set).output());
  }

  private Set<String> routes() {
    return found(
        "(?m)^([0-9a-f:]+/56) via fe80::[0-9a-f:]+ dev acc0 ",
        lab.run(Place.BNG, "ip", "-6", "route", "show", "proto", "187").output());
  }

  /** The leases known, as text that an expression matches. */
  private Set<String> leases(String expression) {
    return found("\"lease\":\"(" + expression + ")\"", String.join("\n", agent.bindings()));
  }

  private static Set<String> found(String expression, String text) {
    return Pattern.compile(expression)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void serve(int clients, String... link) {
    lab.servers().startPopulatedServer(clients, link);
  }

  private String configuration(String name, String role, boolean recovers) {
    return """
    uplink: { interface: up0, source: "%s" }
    access:
      - interface: acc0
        prefixes: ["%s", "2001:db8:2::/64", "2001:db8:3::/64"]
        delegated: ["%s", "2001:db8:200::/40"]
    leasequery: { servers: ["%s"], gather: 0s }
    recovery: { enabled: %s }
    state: off
    control: %s
    sharing: { redis: ["%s"], name: %s, role: %s }
    """
        .formatted(
            Lab.BNG_ADDRESS,
            Lab.ACCESS_PREFIX,
            Lab.DELEGATED_POOL,
            Lab.SRV2_ADDRESS,
            recovers,
            agent.socket(),
            redis.socketUri(),
            name,
            role);
  }

  private void await(String what, BooleanSupplier condition) {
    Await.until(what, Await.PATIENCE, condition, agent::tail);
  }
}
