package org.lqagent.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.lab.NetworkNamespace.sh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.hooks.FilterEntry;
import org.lqagent.hooks.Links;
import org.lqagent.lab.InNetworkNamespace;
import org.lqagent.netlink.ElementDump;
import org.lqagent.netlink.NetlinkSocket;
import org.lqagent.netlink.RouteDump;
import org.lqagent.netlink.RouteMessage;
import org.lqagent.netlink.SetDump;
import org.lqagent.netlink.SetElement;
import org.lqagent.netlink.SetMessage;

/**
 * Ten thousand changes of leases, while the process that keeps them is killed again and again,
 * somebody takes away, adds and changes what is in the kernel, and interfaces go down, vanish and
 * return; then one reconciliation, and the kernel is as the table of bindings says.
 */
@InNetworkNamespace
@Tag("F-50")
@Tag("F-51")
class KilledKeeperTest {
  private static final Ipv6Prefix POOL = Ipv6Prefix.parse("2001:db8:100::/40");
  private static final List<String> INTERFACES = List.of("acc0", "acc1", "acc2");
  private static final List<String> MODES = List.of("enforce", "log", "off");
  private static final int STEPS = 10_000;
  private static final int LEASES = 300;

  private final long seed = Long.getLong("lqagent.seed", System.nanoTime());
  private final Random random = new Random(seed);

  /** What is leased: the interface and the next hop of each lease. */
  private final Map<String, String> leases = new TreeMap<>();

  /** The mode of each interface. */
  private final Map<String, String> modes = new TreeMap<>();

  private Process keeper;
  private PrintWriter in;
  private BufferedReader out;
  private int step;

  @AfterEach
  void stop() {
    if (keeper != null) {
      keeper.destroyForcibly();
    }
  }

  @Test
  void endsWithTheKernelAsTheTableSays() throws Exception {
    System.err.println("walk of the killed keeper with -Dlqagent.seed=" + seed);
    for (String name : INTERFACES) {
      sh(make(name));
    }
    start();
    while (step < STEPS) {
      step++;
      change();
      if (random.nextInt(60) == 0) {
        tamper();
      }
      if (random.nextInt(1200) == 0) {
        kill();
        start();
      }
    }
    sh(INTERFACES.stream().map("ip link set %s up\n"::formatted).collect(Collectors.joining()));
    kill();
    start();
    say("reconcile");
    assertThat(answer()).startsWith("reconciled: ");
    Map<String, String> table = bindings();
    assertThat(table).isEqualTo(leases);
    assertThat(kernelRoutes()).isEqualTo(routes(table));
    assertThat(kernelFilter()).isEqualTo(filter(table));
    say("reconcile");
    assertThat(answer())
        .isEqualTo(
            "reconciled: routes 0 missing, 0 extra, 0 wrong; filter 0 missing, 0 extra, 0 wrong");
  }

  private static String make(String name) {
    return "ip link add %1$s type veth peer name %1$sp; ip link set %1$s up; ip link set %1$sp up"
        .formatted(name);
  }

  private void start() throws IOException {
    INTERFACES.forEach(name -> modes.put(name, MODES.get(random.nextInt(MODES.size()))));
    // At least one is verified, or there is no filter.
    modes.put("acc0", MODES.get(random.nextInt(2)));
    keeper =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                LeaseKeeper.class.getName(),
                configuration())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    in = new PrintWriter(keeper.outputWriter(StandardCharsets.UTF_8));
    out = keeper.inputReader(StandardCharsets.UTF_8);
    assertThat(answer()).isEqualTo("ready");
    // What the daemon has from its state file.
    leases.forEach((lease, where) -> in.println("grant " + lease + " " + where + " " + step));
    say("forget");
  }

  private String configuration() {
    return """
    uplink: { interface: up0, source: "2001:db8:ff::1" }
    routes: { aggregates: ["2001:db8:100::/40"], hosts: true }
    access:
    """
        + INTERFACES.stream()
            .map(
                name ->
                    "- { interface: %s, prefixes: [\"2001:db8:1::/64\"], delegated: [\"%s\"], verify: %s }\n"
                        .formatted(name, POOL, modes.get(name)))
            .collect(Collectors.joining());
  }

  private void kill() throws InterruptedException {
    in.flush();
    keeper.destroyForcibly().waitFor();
  }

  private void say(String line) {
    in.println(line);
    in.flush();
  }

  private String answer() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new AssertionError("the keeper ended: " + keeper.info());
    }
    return line;
  }

  private Map<String, String> bindings() throws IOException {
    Map<String, String> bindings = new TreeMap<>();
    say("bindings");
    for (String line = answer(); !line.equals("end"); line = answer()) {
      String[] words = line.split(" ", 2);
      bindings.put(words[0], words[1]);
    }
    return bindings;
  }

  private void change() {
    String lease = random.nextInt(3) == 0 ? address() : prefix().toString();
    if (random.nextInt(3) == 0) {
      leases.remove(lease);
      in.println("end " + lease + " " + step);
    } else {
      String where = interfaceName() + " fe80::" + (2 + random.nextInt(5));
      leases.put(lease, where);
      in.println("grant " + lease + " " + where + " " + step);
    }
    if (random.nextInt(20) == 0) {
      in.flush();
    }
  }

  private void tamper() throws Exception {
    Ipv6Prefix prefix = prefix();
    String name = interfaceName();
    String command =
        switch (random.nextInt(15)) {
          case 0 -> "ip -6 route del " + prefix + " proto 187";
          case 1 -> "ip -6 route flush proto 187 dev " + name;
          case 2 -> "ip -6 route add " + prefix + " via fe80::bad dev " + name + " proto 187";
          case 3 -> "ip -6 route replace " + prefix + " via fe80::bad dev " + name + " proto 187";
          case 4 -> "ip -6 route append " + prefix + " via fe80::bad dev " + name + " proto 187";
          case 5 -> "ip -6 route add unreachable " + prefix + " proto 187 metric 5";
          case 6 -> "ip link set " + name + " down";
          case 7, 8 -> "ip link set " + name + " up";
          case 9 -> "ip link del " + name + " && " + make(name);
          case 10 -> "nft flush set ip6 lqagent prefixes" + prefix.length();
          case 11 ->
              "nft 'add element ip6 lqagent prefixes%d { %s . %s }'"
                  .formatted(prefix.length(), prefix.network(), name);
          case 12 -> "nft 'delete element ip6 lqagent access { %s }'".formatted(name);
          case 13 ->
              "nft 'add element ip6 lqagent addresses { %s . %s }'".formatted(address(), name);
          default -> random.nextInt(5) == 0 ? "nft flush ruleset" : "nft flush table ip6 lqagent";
        };
    // Some take away what is not there, or run over an interface that is down.
    sh(command + " 2>/dev/null || :");
  }

  private Map<String, String> routes(Map<String, String> table) {
    Map<String, String> routes = new TreeMap<>();
    routes.put(POOL.toString(), "unreachable");
    table.forEach(
        (lease, where) -> {
          String[] words = where.split(" ");
          routes.put(
              Ipv6Prefix.parse(lease).toString(),
              lease.contains("/") ? words[1] + " " + words[0] : ":: " + words[0]);
        });
    return routes;
  }

  private static Map<String, String> kernelRoutes() throws IOException {
    Map<String, String> found = new TreeMap<>();
    Links links = Links.now();
    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.Family.ROUTE)) {
      for (RouteMessage route : socket.dump(new RouteDump(254, 187), RouteMessage::read)) {
        String way =
            route.type() == RouteMessage.RTN_UNREACHABLE
                ? "unreachable"
                : route.gateway() + " " + links.name(route.interfaceIndex());
        assertThat(found.put(route.destination().toString(), way))
            .as("only one route to " + route.destination())
            .isNull();
      }
    }
    return found;
  }

  private Set<String> filter(Map<String, String> table) {
    Set<String> entries = new TreeSet<>();
    table.forEach(
        (lease, where) ->
            entries.add(
                new FilterEntry.Source(Ipv6Prefix.parse(lease), where.split(" ")[0]).toString()));
    modes.forEach(
        (name, mode) -> {
          if (!mode.equals("off")) {
            entries.add("interface " + name + (mode.equals("log") ? " log_only" : " enforce"));
          }
        });
    return entries;
  }

  /** While the kernel makes room in a set, a reading leaves some out: several do not. */
  private static Set<String> kernelFilter() throws IOException {
    Set<String> entries = readFilter();
    for (int reading = 0; reading < 4; reading++) {
      entries.addAll(readFilter());
    }
    return entries;
  }

  private static Set<String> readFilter() throws IOException {
    Set<String> entries = new TreeSet<>();
    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.Family.NETFILTER)) {
      List<String> sets = new ArrayList<>();
      socket.dump(new SetDump("lqagent"), SetMessage::read).forEach(set -> sets.add(set.name()));
      for (String set : sets) {
        if (set.matches("access|addresses|prefixes\\d+|loops\\d+")) {
          for (SetElement element :
              socket.dump(new ElementDump("lqagent", set), SetElement::read)) {
            entries.add(
                (FilterEntry.read(set, element.key()).orElseThrow() + " " + element.chain())
                    .strip());
          }
        }
      }
    }
    return entries;
  }

  private Ipv6Prefix prefix() {
    int length = random.nextBoolean() ? 56 : 60;
    long high = 0x2001_0db8_0100_0000L | (long) random.nextInt(LEASES) << 8;
    return new Ipv6Prefix(new Ipv6Address(high, 0), length);
  }

  private String address() {
    return new Ipv6Address(0x2001_0db8_0001_0000L, 1 + random.nextInt(LEASES)).toString();
  }

  private String interfaceName() {
    return INTERFACES.get(random.nextInt(INTERFACES.size()));
  }
}
