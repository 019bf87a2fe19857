package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lqagent.agent.control.ControlClient;
import org.lqagent.agent.control.ControlException;
import org.lqagent.dhcpv6.Ipv6Address;

/** The daemon seen and told through its control socket, with a subscriber whose lease it knows. */
@AsRoot
class ControlTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Ipv6Address NOBODY = Ipv6Address.parse("2001:db8:1::bad");
  private static final String FIXED = "2001:db8:2::f1";
  private static final String ADD_ACC1 =
      "ip link add acc1 type veth peer name acc1-far; ip link set acc1-far up; ip link set acc1 up";

  private static Lab lab;
  private static LabAgent agent;
  private static ClientLease lease;

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    lab.servers().startReferenceServer();
    lease = lab.client().start();
    agent = new LabAgent(lab);
    lab.run(Place.BNG, "sh", "-ec", ADD_ACC1).orThrow("a second access interface");
    agent.start(
        agent
            .configuration()
            .replace(
                "access:",
                "control-group: daemon\n"
                    + "leasequery: { negative: { silence: 1s } }\n"
                    + "filter: { silence: 1s }\n"
                    + "static: [{ lease: \""
                    + FIXED
                    + "\", interface: acc1, client-id: \"00:03:00:01:02:00:00:00:f1:01\" }]\n"
                    + "access:\n  - { interface: acc1, prefixes: [\"2001:db8:2::/64\"] }"));
  }

  @AfterAll
  static void down() {
    if (lab != null) {
      lab.close();
    }
  }

  @BeforeEach
  void know() {
    bringBack();
  }

  @Test
  void bindingsAreFoundByLeaseClientInterfaceAndPrefix() {
    String address = lease.address().toString();
    String prefix = lease.prefix().toString();
    String client = field(view("lease", address).get(0), "client_id");

    assertThat(found("lease", address)).containsExactly(address);
    assertThat(found("lease", prefix)).containsExactly(prefix);
    assertThat(found("lease", "2001:db8:1::dead")).isEmpty();
    assertThat(found("client", client)).containsExactlyInAnyOrder(address, prefix);
    assertThat(found("client", "00030001020000000fff")).isEmpty();
    assertThat(found("interface", "acc0")).containsExactlyInAnyOrder(address, prefix);
    assertThat(found("interface", "acc1")).containsExactly(FIXED);
    assertThat(found("interface", "acc2")).isEmpty();
    assertThat(found("prefix", Lab.ACCESS_PREFIX.toString())).containsExactly(address);
    assertThat(found("prefix", "2001:db8::/32")).containsExactlyInAnyOrder(address, prefix, FIXED);
    // Who is behind an address: the prefix around it.
    assertThat(found("prefix", lease.hostAddress().toString())).containsExactly(prefix);
    assertThat(found("limit", "1")).hasSize(1);
    assertThatThrownBy(() -> found("colour", "blue"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no parameter colour here; known are lease, client");
    assertThatThrownBy(() -> found("client", "blue"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("client: ");

    Outcome shown = agent.command("show", "bindings", "--prefix", lease.hostAddress().toString());
    assertThat(shown.orThrow("show bindings")).contains(prefix).doesNotContain(address + " ");
  }

  @Test
  void whatIsClearedIsForgottenEverywhereAndComesBackWithItsTraffic() {
    assertThat(agent.command("clear", "binding", lease.prefix().toString()).orThrow("clear"))
        .contains("1 cleared");
    assertThat(found("lease", lease.prefix().toString())).isEmpty();
    Await.until(
        "the route to be gone",
        SOON,
        () -> agent.route(lease.prefix().toString()).isEmpty(),
        agent::tail);
    assertThat(agent.command("clear", "binding", "2001:db8:1::dead").status()).isEqualTo(1);
    bringBack();

    String client = field(view("lease", lease.address().toString()).get(0), "client_id");
    assertThat(agent.command("clear", "client", client).orThrow("clear")).contains("2 cleared");
    assertThat(found("interface", "acc0")).isEmpty();
    bringBack();

    assertThat(agent.command("clear", "interface", "acc0", "--json").orThrow("clear"))
        .contains("{\"cleared\":2,\"kept_static\":0}");
    assertThat(found("interface", "acc0")).isEmpty();
    bringBack();

    assertThat(agent.command("clear", "binding", "colour").status()).isEqualTo(2);
    assertThat(lab.part("lqagent").orElseThrow().tail()).contains("CLEARED: 2 bindings");
  }

  @Test
  void whatTheConfigurationVouchesForIsNotCleared() {
    Outcome cleared = agent.command("clear", "binding", FIXED);
    assertThat(cleared.output()).contains("0 cleared, 1 of the configuration kept");
    assertThat(found("lease", FIXED)).hasSize(1);
  }

  @Test
  void eventsArriveAsTheyHappenAndAreNotMissedByWhoComesBack() throws Exception {
    List<String> followed = new CopyOnWriteArrayList<>();
    Thread follower = new Thread(() -> follow(followed), "follower");
    follower.start();
    // The first line says where the reader stands.
    Await.until("the first line", SOON, () -> !followed.isEmpty(), agent::tail);
    long before = Long.parseLong(field(followed.get(0), "last"));
    assertThat(field(followed.get(0), "gap")).isEqualTo("false");

    agent.command("clear", "binding", lease.prefix().toString()).orThrow("clear");
    Await.until("the end of the lease", SOON, () -> saw(followed, "ended"), agent::tail);
    bringBack();
    Await.until("its return", SOON, () -> saw(followed, "added"), agent::tail);

    List<String> changes = followed.stream().filter(line -> line.contains("\"change\"")).toList();
    assertThat(changes.get(0)).contains("\"reason\":\"cleared\"").contains("\"after\":null");
    for (int i = 0; i < changes.size(); i++) {
      assertThat(field(changes.get(i), "sequence")).isEqualTo(Long.toString(before + 1 + i));
    }

    // Who was away meanwhile.
    List<String> resumed = readEvents(before, changes.size());
    assertThat(field(resumed.get(0), "sequence")).isEqualTo(Long.toString(before + 1));
    assertThat(resumed).containsAll(changes);
    // A number of an earlier run is not mistaken for one of this.
    assertThat(readEvents(5, 1).get(0)).contains("\"gap\":true");

    // The stream ends with the daemon.
    agent.stop();
    follower.join(SOON.toMillis());
    assertThat(follower.isAlive()).isFalse();
    agent.startAgain();
  }

  @Test
  void unknownSourcesAreShownWithWhatBecameOfThem() {
    Await.until("nobody's address to be remembered", SOON, this::nobodyIsRemembered, agent::tail);
    String shown = agent.view("/unknown", Map.of("prefix", NOBODY.toString())).get(0);
    assertThat(field(shown, "state")).isEqualTo("nothing");
    assertThat(field(shown, "source")).isEqualTo(NOBODY.toString());
    assertThat(field(shown, "until")).endsWith("Z");
    assertThat(agent.command("show", "unknown").orThrow("show")).contains(NOBODY + " ");

    assertThat(agent.command("clear", "unknown", NOBODY.toString()).orThrow("clear"))
        .contains("1 cleared");
    assertThat(agent.view("/unknown", Map.of("prefix", NOBODY.toString())))
        .noneMatch(line -> line.contains("\"nothing\""));
    Await.until("it to be asked about again", SOON, this::nobodyIsRemembered, agent::tail);
    agent.command("clear", "unknown").orThrow("clear");
    assertThat(agent.command("clear", "unknown", "2001:db8:1::dead").status()).isEqualTo(1);
  }

  private boolean nobodyIsRemembered() {
    lab.send(Place.CLIENT, NOBODY, Lab.CORE_ADDRESS);
    return agent.view("/unknown", Map.of("prefix", NOBODY.toString())).stream()
        .anyMatch(line -> field(line, "state").equals("nothing"));
  }

  @Test
  void serversAreShownWithHowTheyAnswer() {
    String server = agent.view("/servers", Map.of()).get(0);
    assertThat(field(server, "server")).contains("ff05::1:3");
    assertThat(field(server, "state")).isEqualTo("answering");
    assertThat(Long.parseLong(field(server, "answered"))).isPositive();
    assertThat(agent.command("show", "servers").orThrow("show"))
        .contains("SERVER")
        .contains("answering");
  }

  @Test
  void healthSaysWhetherItLivesAndWhetherItSeesEverything() {
    assertThat(agent.view("/healthz", Map.of())).containsExactly("{\"healthy\":true}");
    assertThat(agent.view("/readyz", Map.of())).containsExactly("{\"ready\":true}");

    lab.run(Place.BNG, "ip", "link", "del", "acc1").orThrow("taking it away");
    Part daemon = lab.part("lqagent").orElseThrow();
    daemon.awaitLine("CAPTURE_LOST: no capture on acc1", SOON);
    Await.until("it not to be ready", SOON, () -> !isReady(), agent::tail);
    assertThatThrownBy(() -> agent.view("/readyz", Map.of()))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("no capture on")
        .hasMessageContaining("acc1");
    assertThat(agent.view("/healthz", Map.of())).containsExactly("{\"healthy\":true}");

    lab.run(Place.BNG, "sh", "-ec", ADD_ACC1).orThrow("bringing it back");
    daemon.awaitLine("CAPTURE_OPENED: capturing on acc1", SOON);
    Await.until("it to be ready again", SOON, ControlTest::isReady, agent::tail);
  }

  private static boolean isReady() {
    try {
      agent.view("/readyz", Map.of());
      return true;
    } catch (LabException notReady) {
      return false;
    }
  }

  @Test
  void onlyTheGroupOfTheConfigurationIsLetIn() {
    Outcome refused = as("--clear-groups");
    assertThat(refused.succeeded()).isFalse();
    assertThat(refused.output()).contains("Permission denied");
    assertThat(as("--groups=daemon").orThrow("a member of the group")).contains("bindings");
  }

  /** By socat: nobody may not be let into the checkout. */
  private static Outcome as(String groups) {
    return lab.run(
        Place.BNG,
        "setpriv",
        "--reuid=nobody",
        "--regid=nogroup",
        groups,
        "sh",
        "-c",
        "printf 'GET /status HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n'"
            + " | socat -t 30 - \"UNIX-CONNECT:$0\"",
        agent.socket().toString());
  }

  /** Has the subscriber send, until the daemon knows both of its leases. */
  private static void bringBack() {
    Await.until(
        "two bindings",
        SOON,
        () -> {
          lab.send(Place.CLIENT, lease.address(), Lab.CORE_ADDRESS);
          lab.send(Place.HOST, lease.hostAddress(), Lab.CORE_ADDRESS);
          return found("interface", "acc0").size() == 2;
        },
        agent::tail);
  }

  private static List<String> found(String parameter, String value) {
    return view(parameter, value).stream().map(line -> field(line, "lease")).toList();
  }

  private static List<String> view(String parameter, String value) {
    return agent.view("/bindings", Map.of(parameter, value));
  }

  /** The first field of that name in a JSON object, as text without quotes. */
  private static String field(String json, String name) {
    return json.replaceFirst(".*?\"" + name + "\":\"?([^\",}]*).*", "$1");
  }

  private static boolean saw(List<String> events, String change) {
    return events.stream()
        .anyMatch(
            line ->
                line.contains("\"change\":\"" + change + "\"")
                    && field(line, "lease").equals(lease.prefix().toString()));
  }

  private static void follow(List<String> lines) {
    try (ControlClient client = ControlClient.connect(agent.socket())) {
      client.read("/events", Map.of(), lines::add);
    } catch (ControlException end) {
      // The daemon stopped.
    }
  }

  /** Reads so many events, or the mark of a gap, and goes away. */
  private static List<String> readEvents(long after, int count) throws ControlException {
    List<String> lines = new ArrayList<>();
    try (ControlClient client = ControlClient.connect(agent.socket())) {
      client.read(
          "/events",
          Map.of("after", Long.toString(after)),
          line -> {
            lines.add(line);
            if (lines.size() == count) {
              throw new EnoughException();
            }
          });
    } catch (EnoughException enough) {
      // That was it.
    }
    return lines;
  }

  private static final class EnoughException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
