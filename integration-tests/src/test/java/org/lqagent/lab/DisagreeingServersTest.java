package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;

/**
 * Two servers that disagree: each names another holder of the same leases, one in bulk and one on
 * demand, and whoever heard from its client last is right (RFC 5007 section 4.3.4); or one knows of
 * nobody, and the other answers later.
 */
@AsRoot
class DisagreeingServersTest {
  private static final Duration SOON = Await.PATIENCE;
  private static final int CLIENTS = 2000;
  private static final int RENEWAL = 1800;
  private static final String OTHER = "00:03:00:01:02:00:00:00:0b:01";
  private static final String ANOTHER = "00:03:00:01:02:00:00:00:0b:02";

  private static Lab lab;
  private static LabAgent agent;

  private final List<Part> servers = new ArrayList<>();

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    agent = new LabAgent(lab);
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
    servers.stream().filter(Part::alive).forEach(Part::stop);
  }

  @Test
  @Tag("F-30")
  @Tag("LQ-REQ-049")
  void whoHeardFromItsClientLastIsRight() throws IOException {
    Instant now = Instant.now();
    // In bulk, both clients were last heard of a quarter of an hour ago.
    long client = Math.floorMod(now.getEpochSecond() - RENEWAL / 2, RENEWAL);
    Ipv6Address newer = Ipv6Address.parse("2001:db8:1::%x".formatted(0x1000 + client));
    Ipv6Address older = Ipv6Address.parse("2001:db8:1::%x".formatted(0x1001 + client));
    Path leases = lab.directory().resolve("other.leases");
    Files.writeString(
        leases,
        "authoring-byte-order little-endian;\n"
            + lease(newer, 1, now)
            + lease(older, 2, now.minus(Duration.ofHours(2))));
    lab.part("dhcpd").ifPresent(Part::stop);
    Part bulk =
        serve(Place.SRV2, "bulk-server", Lab.SRV2_ADDRESS, bulkServer("--bulk-fault", "stall=0"));
    serve(Place.SRV1, "other-server", Lab.SRV1_ADDRESS, List.of("--lease-file", leases.toString()));
    Part daemon = agent.start(configuration());

    // On demand while the other way is under way.
    awaitHolder(newer, OTHER, "leasequery");
    awaitHolder(older, ANOTHER, "leasequery");
    bulk.stop();
    serve(Place.SRV2, "bulk-server", Lab.SRV2_ADDRESS, bulkServer());
    daemon.awaitLine("RECOVERED: 0 restored, ", SOON);

    String winner = "00:03:00:01:06:00:%02x:%02x:%02x:%02x".formatted(octets(client + 1));
    assertHolder(newer, OTHER, "leasequery");
    assertHolder(older, winner, "bulk");
    daemon.awaitLine(
        "BINDING_CONFLICT.* " + older + " is now held by .*" + winner + ".*, was .*" + ANOTHER,
        SOON);
  }

  /** The quick server's "nobody" is not the last word on a lease that a slow one knows of. */
  @Test
  @Tag("A-11")
  @Tag("F-14")
  void aLeaseThatComesAfterNobodyIsTakenIn() throws IOException {
    Path none = lab.directory().resolve("none.leases");
    Files.writeString(none, "authoring-byte-order little-endian;\n");
    lab.part("dhcpd").ifPresent(Part::stop);
    serve(Place.SRV1, "quick-server", Lab.SRV1_ADDRESS, List.of("--lease-file", none.toString()));
    serve(
        Place.SRV2,
        "slow-server",
        Lab.SRV2_ADDRESS,
        List.of("--population", Integer.toString(CLIENTS), "--fault", "delay=4000"));
    Ipv6Address host = Ipv6Address.parse("2001:db8:1::1005");
    agent.start(
        configuration(List.of(Lab.SRV1_ADDRESS, Lab.SRV2_ADDRESS), "recovery: { servers: [] }"));

    Await.until(
        host + " to be unknown",
        SOON,
        () -> {
          lab.send(Place.CLIENT, host, Lab.CORE_ADDRESS);
          return !agent.view("/unknown", Map.of("prefix", host.toString())).isEmpty();
        },
        agent::tail);
    Await.until(
        host + " to be held",
        SOON,
        () -> isHeld(host, "00:03:00:01:06:00:00:00:00:05", "leasequery"),
        agent::tail);

    assertThat(agent.view("/unknown", Map.of("prefix", host.toString()))).isEmpty();
    // Once for each time that the question was sent: a machine that is slow sends it again.
    assertThat(agent.number("/counters", "leasequery.late-leases")).isPositive();
    assertThat(agent.number("/counters", "leasequery.asked")).isEqualTo(1);
  }

  private static Object[] octets(long index) {
    return new Object[] {index >> 24 & 0xff, index >> 16 & 0xff, index >> 8 & 0xff, index & 0xff};
  }

  private static void awaitHolder(Ipv6Address lease, String client, String origin) {
    Await.until(
        lease + " to be held by " + client,
        SOON,
        () -> {
          lab.send(Place.CLIENT, lease, Lab.CORE_ADDRESS);
          return isHeld(lease, client, origin);
        },
        agent::tail);
  }

  private static void assertHolder(Ipv6Address lease, String client, String origin) {
    assertThat(isHeld(lease, client, origin))
        .as(
            lease
                + " of "
                + client
                + " by "
                + origin
                + " in "
                + agent.bindings().stream()
                    .filter(line -> line.contains("\"" + lease + "\""))
                    .toList())
        .isTrue();
  }

  private static boolean isHeld(Ipv6Address lease, String client, String origin) {
    return agent.bindings().stream()
        .anyMatch(
            line ->
                line.contains("\"lease\":\"" + lease + "\"")
                    && line.contains("\"client_id\":\"" + client + "\"")
                    && line.contains("\"origin\":\"" + origin + "\""));
  }

  private static List<String> bulkServer(String... more) {
    return Stream.concat(
            Stream.of("--population", Integer.toString(CLIENTS), "--bulk"), Stream.of(more))
        .toList();
  }

  private Part serve(Place place, String name, Ipv6Address address, List<String> arguments) {
    List<String> command =
        new ArrayList<>(List.of(Checkout.lqserver().toString(), "--listen", address.toString()));
    command.addAll(arguments);
    Part server = lab.start(place, name, command);
    servers.add(server);
    server.awaitLine("listening", SOON);
    return server;
  }

  /** As dhcpd writes it: another client's, and when that was last heard of. */
  private static String lease(Ipv6Address address, int number, Instant heard) {
    DateTimeFormatter time =
        DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    Instant end = heard.plus(Duration.ofDays(1));
    return """
    ia-na "\\001\\000\\000\\000\\000\\003\\000\\001\\002\\000\\000\\000\\013%s" {
      cltt %d %s;
      iaaddr %s {
        binding state active;
        preferred-life 43200;
        max-life 86400;
        ends %d %s;
      }
    }
    """
        .formatted(
            "\\%03o".formatted(number),
            day(heard),
            time.format(heard),
            address,
            day(end),
            time.format(end));
  }

  private static int day(Instant time) {
    return time.atZone(ZoneOffset.UTC).getDayOfWeek().getValue() % 7;
  }

  private static String configuration() {
    return configuration(
        List.of(Lab.SRV1_ADDRESS),
        "recovery: { servers: [\"%s\"], retry: 1s, attempts: 100 }".formatted(Lab.SRV2_ADDRESS));
  }

  private static String configuration(List<Ipv6Address> servers, String recovery) {
    return """
    uplink: { interface: up0, source: "%s" }
    access: [{ interface: acc0, prefixes: ["%s"], delegated: ["%s"] }]
    leasequery: { servers: ["%s"], gather: 0s }
    %s
    state: off
    control: %s
    """
        .formatted(
            Lab.BNG_ADDRESS,
            Lab.ACCESS_PREFIX,
            Lab.DELEGATED_POOL,
            servers.stream().map(Ipv6Address::toString).collect(Collectors.joining("\", \"")),
            recovery,
            agent.socket());
  }
}
