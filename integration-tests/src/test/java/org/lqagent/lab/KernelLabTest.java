package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lqagent.dhcpv6.Ipv6Address;

/** What the daemon does to the kernel, says that it would do, and tells scripts of. */
@AsRoot
class KernelLabTest {
  private static final Duration SOON = Duration.ofMinutes(1);

  private static Lab lab;
  private static LabAgent agent;
  private static ClientLease lease;

  @TempDir Path directory;

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    lab.servers().startReferenceServer();
    agent = new LabAgent(lab);
    lease = lab.client().start();
  }

  @AfterAll
  static void down() {
    if (lab != null) {
      lab.close();
    }
  }

  @AfterEach
  void stop() {
    agent.stop();
    lab.run(Place.BNG, "nft", "flush", "ruleset").orThrow("wiping the filter");
    for (String protocol : List.of("187", "201", "202")) {
      lab.run(Place.BNG, "ip", "-6", "route", "flush", "proto", protocol).orThrow("wiping");
    }
  }

  private static Outcome lqagent(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = Checkout.lqagent().toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return lab.run(Place.BNG, command);
  }

  private static String routes(int protocol) {
    return lab.run(Place.BNG, "ip", "-6", "route", "show", "proto", Integer.toString(protocol))
        .output();
  }

  /** Has the subscriber send, until its prefix is routed: one question may be in vain. */
  private static void know() {
    Await.until(
        "the route to " + lease.prefix(),
        SOON,
        () -> {
          lab.send(Place.CLIENT, lease.address(), Lab.CORE_ADDRESS);
          lab.send(Place.HOST, lease.hostAddress(), Lab.CORE_ADDRESS);
          return agent.view("/kernel", Map.of()).stream().anyMatch(KernelLabTest::isTheRoute);
        },
        agent::tail);
  }

  private static boolean isTheRoute(String line) {
    return line.contains("\"kind\":\"route\"")
        && line.contains(lease.prefix().toString())
        && line.contains("\"right\":true");
  }

  @Test
  void aDryRunPrintsWhatWouldBeDoneAndDoesNothing() throws IOException {
    Path file = agent.configure(agent.configuration());
    Outcome outcome = lqagent("run", "--dry-run", "--config", file.toString());
    assertThat(outcome.status()).as(outcome.output()).isZero();
    assertThat(lab.run(Place.BNG, "nft", "list", "tables").output()).isEmpty();
    assertThat(routes(187)).isEmpty();
    String rules =
        outcome
            .output()
            .lines()
            .takeWhile(line -> !line.startsWith("# routes"))
            .collect(Collectors.joining("\n"));
    String commands =
        outcome
            .output()
            .lines()
            .dropWhile(line -> !line.startsWith("# routes"))
            .collect(Collectors.joining("\n"));
    assertThat(commands).contains("ip -6 route add unreachable " + Lab.DELEGATED_POOL);
    // Whoever does what it prints has what the daemon makes.
    Path script = Files.writeString(directory.resolve("rules.nft"), rules + "\n");
    lab.run(Place.BNG, "nft", "-f", script.toString()).orThrow("its rules");
    lab.run(Place.BNG, "sh", "-ec", commands).orThrow("its commands");
    String byHand = table();
    assertThat(lab.run(Place.BNG, "nft", "list", "map", "ip6", "lqagent", "access").output())
        .contains("\"acc0\" : goto enforce");
    assertThat(lqagent("run", "--dry-run", "--config", file.toString()).output())
        .contains("# the routes of an earlier run would stay, and none be added");
    String routesByHand = routes(187);
    lab.run(Place.BNG, "nft", "flush", "ruleset").orThrow("wiping the filter");
    lab.run(Place.BNG, "ip", "-6", "route", "flush", "proto", "187").orThrow("wiping");
    agent.startAgain();
    assertThat(table()).isEqualTo(byHand);
    assertThat(routes(187)).isEqualTo(routesByHand);
  }

  /** Without what its sets hold and its counters have counted. */
  private static String table() {
    return lab.run(Place.BNG, "nft", "-s", "-t", "list", "table", "ip6", "lqagent")
        .orThrow("listing the table");
  }

  @Test
  @Tag("LQ-GLN-019")
  void whatShallBeAndWhatIsCanBeSeenAndIsCountedByReason() {
    agent.start(agent.configuration().replace("routes: { ", "routes: { hosts: true, "));
    know();
    Outcome shown = lqagent("show", "kernel", "--json", "--socket", agent.socket().toString());
    assertThat(shown.status()).as(shown.output()).isZero();
    assertThat(shown.output().lines())
        .allMatch(line -> line.contains("\"right\":true"))
        .anyMatch(line -> line.contains("\"kind\":\"interface\",\"name\":\"acc0\""))
        .anyMatch(line -> line.contains("\"kind\":\"source\",\"name\":\"" + lease.address() + '"'))
        .anyMatch(line -> line.contains("\"kind\":\"source\",\"name\":\"" + lease.prefix() + '"'))
        .anyMatch(line -> line.contains("\"kind\":\"route\",\"name\":\"" + lease.address()))
        .anyMatch(line -> line.contains("\"name\":\"" + Lab.DELEGATED_POOL + '"'));
    assertThat(routes(187)).contains(lease.address() + " dev acc0");
    String forged = "2001:db8:1::f00d";
    long before = agent.dropped();
    for (int i = 0; i < 3; i++) {
      lab.send(Place.CLIENT, Ipv6Address.parse(forged), Lab.CORE_ADDRESS);
    }
    assertThat(agent.dropped()).isGreaterThanOrEqualTo(before + 3);
    Await.until(
        "the daemon to count what the kernel counts",
        SOON,
        () -> agent.counters().contains("\"filter.dropped\":" + agent.dropped() + ","),
        agent::counters);
    assertThat(agent.counters())
        .contains("\"filter.reported-sources\":")
        .contains("\"filter.looped\":0", "\"filter.passed\":0");
    Outcome text = lqagent("show", "kernel", "--socket", agent.socket().toString());
    assertThat(text.output()).contains(lease.prefix().toString(), "enforce");
  }

  @Test
  @Tag("F-50")
  void theKernelIsComparedEveryMinuteThoughNothingSaysThatItChanged() {
    agent.start(agent.configuration());
    know();
    long before = comparisons();
    Await.until(
        "another comparison of the filter and of the routes",
        Duration.ofMinutes(3),
        () -> comparisons() >= before + 2,
        agent::counters);
    // Nothing is written when nothing is wrong.
    assertThat(agent.counters()).contains("\"hooks.drift-missing\":0", "\"hooks.drift-wrong\":0");
  }

  private static long comparisons() {
    return agent.number("/counters", "hooks.comparisons");
  }

  @Test
  void aScriptHearsOfEveryLeaseAndOneThatNeverEndsHoldsUpNobody() throws IOException {
    Path told = script("told", "cat >>" + directory + "/heard");
    Path hangs = script("hangs", "echo >>" + directory + "/begun; exec sleep 1000");
    agent.start(
        agent.configuration()
            + "hooks: [{ run: %s, deadline: 1s }, { run: %s, batch: 0s }]\n"
                .formatted(hangs, told));
    know();
    awaitHeard("\"change\":\"added\",\"lease\":\"" + lease.prefix() + '"');
    lab.client().release();
    awaitHeard("\"change\":\"ended\",\"lease\":\"" + lease.prefix() + '"');
    awaitHeard("\"reason\":\"released\"");
    lease = lab.client().start();
    awaitHeard("\"change\":\"added\",\"lease\":\"" + lease.address() + '"');
    Await.until(
        "the other to be ended and begun again",
        SOON,
        () -> read("begun").lines().count() > 1,
        agent::tail);
    agent.stop();
    assertThat(lab.run(Place.BNG, "pgrep", "-f", "sleep 1000").status())
        .as("nothing of it is left")
        .isEqualTo(1);
  }

  private Path script(String name, String commands) throws IOException {
    Path script = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + commands + "\n");
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void awaitHeard(String words) {
    Await.until(
        "the script to hear " + words,
        SOON,
        () -> read("heard").contains(words),
        () -> read("heard") + agent.tail());
  }

  private String read(String name) {
    try {
      return Files.exists(directory.resolve(name)) ? Files.readString(directory.resolve(name)) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @Tag("F-51")
  void anotherProtocolOrTableLeavesNothingOfTheFirstBehind() {
    String state = "state: " + directory.resolve("state");
    String first = agent.configuration().replace("state: off", state);
    Part daemon = agent.start(first);
    know();
    agent.configure(first.replace("routes: { ", "routes: { protocol: 201, "));
    lab.run(Place.BNG, "kill", "-HUP", Long.toString(daemon.pid())).orThrow("SIGHUP");
    awaitRoutes(201);
    Await.until("none of the first", SOON, () -> routes(187).isEmpty(), agent::tail);
    assertThat(lab.reaches(Place.HOST, Lab.CORE_ADDRESS)).isTrue();
    agent.stop();
    agent.start(
        first
            .replace("routes: { ", "routes: { protocol: 202, ")
            .replace("control:", "filter: { table: other }\ncontrol:"));
    awaitRoutes(202);
    Await.until("none of the second", SOON, () -> routes(201).isEmpty(), agent::tail);
    assertThat(lab.run(Place.BNG, "nft", "list", "tables").output()).isEqualTo("table ip6 other\n");
    assertThat(lab.reaches(Place.HOST, Lab.CORE_ADDRESS)).isTrue();
  }

  private static void awaitRoutes(int protocol) {
    Await.until(
        "routes of protocol " + protocol,
        SOON,
        () -> routes(protocol).contains(lease.prefix().toString()),
        agent::tail);
  }
}
