package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;

/** The daemon while interfaces go down, come up, are renamed, and are made anew. */
@AsRoot
@Tag("F-37")
class InterfaceLifeTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Ipv6Address NOBODY = Ipv6Address.parse("2001:db8:1::bad");

  private Lab lab;
  private LabAgent agent;
  private ClientLease lease;

  @BeforeEach
  void up() {
    lab = Lab.ofThisProcess();
    lab.servers().startReferenceServer();
    agent = new LabAgent(lab);
    agent.start();
    lease = lab.client().start();
    awaitRoute();
  }

  @AfterEach
  void down() {
    lab.close();
  }

  @Test
  @Tag("LQ-GLN-024")
  void anAccessInterfaceThatWasDownAndRenamedHasItsRoutesAgain() {
    ip(Place.BNG, "link", "set", Lab.ACCESS, "down");
    // The kernel takes away what points there; nothing is forgotten for that.
    Await.until("the route to go", SOON, () -> route().isEmpty(), agent::tail);
    assertThat(agent.bindings()).hasSize(2);
    ip(Place.BNG, "link", "set", Lab.ACCESS, "name", "elsewhere");
    ip(Place.BNG, "link", "set", "elsewhere", "up");
    ip(Place.BNG, "link", "set", "elsewhere", "down");
    ip(Place.BNG, "link", "set", "elsewhere", "name", Lab.ACCESS);
    ip(Place.BNG, "link", "set", Lab.ACCESS, "up");
    ip(Place.BNG, "address", "replace", "2001:db8:1::1/64", "dev", Lab.ACCESS, "nodad");

    awaitRoute();
    awaitCapture(Lab.ACCESS);
    Await.until(
        "host and core to reach each other",
        SOON,
        () -> lab.reaches(Place.HOST, Lab.CORE_ADDRESS),
        agent::tail);
  }

  /** With another number and nothing in it: routes, verification and capture are made anew, too. */
  @Test
  void anAccessInterfaceThatIsMadeAnewIsWorkedOnAgain() {
    ip(Place.BNG, "link", "delete", Lab.ACCESS);
    Await.until("the loss to be told", SOON, () -> said("CAPTURE_LOST"), agent::tail);
    Await.until("the route to go", SOON, () -> route().isEmpty(), agent::tail);
    assertThat(agent.bindings()).hasSize(2);
    ip(
        Place.BNG,
        List.of(
            "link add acc0 address 02:00:00:00:b0:01 type veth peer name c0 address"
                + " 02:00:00:00:c0:01 netns "
                + lab.namespace(Place.CLIENT),
            "link set acc0 up",
            "address add 2001:db8:1::1/64 dev acc0 nodad"));
    ip(
        Place.CLIENT,
        List.of(
            "link set c0 up",
            "address add " + lease.address() + "/128 dev c0 nodad",
            "route add default via fe80::ff:fe00:b001 dev c0"));

    awaitRoute();
    awaitCapture(Lab.ACCESS);
    Await.until("the capture to be told of", SOON, () -> said("CAPTURE_OPENED"), agent::tail);
    assertThat(agent.verifiedIn("addresses", lease.address().toString())).isPresent();
    Await.until(
        "host and core to reach each other",
        SOON,
        () -> lab.reaches(Place.HOST, Lab.CORE_ADDRESS),
        agent::tail);
    Await.until(
        "the client's own packets to pass",
        SOON,
        () -> lab.reaches(Place.CLIENT, Lab.CORE_ADDRESS),
        agent::tail);
    // Nobody else has come in with it.
    long dropped = agent.dropped();
    Await.until(
        "forged packets to be dropped",
        SOON,
        () -> {
          lab.send(Place.CLIENT, NOBODY, Lab.CORE_ADDRESS);
          return agent.dropped() > dropped;
        },
        agent::tail);
  }

  @Test
  void anUplinkThatIsMadeAnewIsCapturedAndAskedOn() {
    ip(Place.BNG, "link", "delete", Lab.UPLINK);
    Await.until("the loss to be told", SOON, () -> said("CAPTURE_LOST"), agent::tail);
    ip(
        Place.BNG,
        List.of(
            "link add up0 address 02:00:00:00:b0:02 type veth peer name bng netns "
                + lab.namespace(Place.NET),
            "link set up0 up",
            "address add 2001:db8:ff::1/64 dev up0 nodad"));
    ip(Place.NET, "link", "set", "bng", "master", "br0", "up");

    awaitCapture(Lab.UPLINK);
    try (Capture server = lab.capture(Place.SRV2, "s0", "udp dst port 547")) {
      // Every second somebody else, as one that was asked about in vain is not soon asked about.
      int[] last = {0};
      Await.until(
          "a question on the new uplink",
          SOON,
          () -> {
            Ipv6Address nobody = new Ipv6Address(NOBODY.high(), NOBODY.low() + (++last[0]));
            lab.send(Place.CLIENT, nobody, Lab.CORE_ADDRESS);
            return server.lines().stream().anyMatch(line -> line.contains("leasequery"));
          },
          agent::tail);
    }
    assertThat(agent.bindings()).hasSize(2);
  }

  /** The kernel takes the addresses of an interface that is down. */
  @Test
  void anUplinkThatWasDownIsAskedOnAgain() {
    ip(Place.BNG, "link", "set", Lab.UPLINK, "down");
    lab.part("lqagent")
        .orElseThrow()
        .awaitLine("UPLINK_NOT_READY.*" + Lab.BNG_ADDRESS + ", is gone", SOON);
    assertThat(agent.bindings()).hasSize(2);
    ip(Place.BNG, "link", "set", Lab.UPLINK, "up");
    ip(Place.BNG, "address", "add", Lab.BNG_ADDRESS + "/64", "dev", Lab.UPLINK, "nodad");

    awaitCapture(Lab.UPLINK);
    awaitAnswer();
    assertThat(said("SOURCE_CHANGED")).isFalse();
  }

  @Test
  void anUplinkWithAnotherAddressIsAskedFromThat() {
    agent.stop();
    Part daemon =
        agent.start(agent.configuration().replaceFirst("uplink: .*", "uplink: { interface: up0 }"));
    awaitAnswer();
    String other = "2001:db8:ff::2";
    ip(Place.BNG, "address", "delete", Lab.BNG_ADDRESS + "/64", "dev", Lab.UPLINK);
    daemon.awaitLine("UPLINK_NOT_READY.*" + Lab.BNG_ADDRESS + ", is gone", SOON);
    ip(Place.BNG, "address", "add", other + "/64", "dev", Lab.UPLINK, "nodad");

    daemon.awaitLine("SOURCE_CHANGED.*from " + other + ", no longer from " + Lab.BNG_ADDRESS, SOON);
    try (Capture server = lab.capture(Place.SRV1, "s0", "udp dst port 547")) {
      awaitAnswer();
      assertThat(server.lines()).anyMatch(line -> line.contains(other + ".546 > "));
      assertThat(server.lines()).noneMatch(line -> line.contains(Lab.BNG_ADDRESS + ".546 > "));
    }
    awaitCapture(Lab.UPLINK);
  }

  /** Has the lease forgotten, and the client speak until a server has vouched for it again. */
  private void awaitAnswer() {
    agent.command("clear", "binding", lease.address().toString());
    Await.until(
        "a server to vouch for " + lease.address(),
        SOON,
        () -> {
          lab.send(Place.CLIENT, lease.address(), Lab.CORE_ADDRESS);
          return agent.bindings().stream()
              .anyMatch(
                  line ->
                      line.contains("\"" + lease.address() + "\"")
                          && line.contains("\"origin\":\"leasequery\""));
        },
        agent::tail);
  }

  private void awaitCapture(String interfaceName) {
    Await.until(
        "the capture on " + interfaceName,
        SOON,
        () ->
            agent
                .view("/status", Map.of())
                .get(0)
                .matches(".*\"capture_" + interfaceName + "\":\"[0-9]+ frames.*"),
        agent::tail);
  }

  private void awaitRoute() {
    Await.until(
        "a route to " + lease.prefix(),
        SOON,
        () -> route().contains("dev " + Lab.ACCESS),
        agent::tail);
  }

  private String route() {
    return agent.route(lease.prefix().toString()).orElse("");
  }

  private boolean said(String event) {
    return agent.tail().contains(event);
  }

  private void ip(Place place, String... words) {
    ip(place, List.of(String.join(" ", words)));
  }

  private void ip(Place place, List<String> lines) {
    for (String line : lines) {
      lab.run(place, ("ip -6 " + line).split(" ")).orThrow(line);
    }
  }
}
