package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.server.Links;
import org.lqagent.server.Population;

@AsRoot
class LabTest {
  private static final Duration SOON = Await.PATIENCE;

  private static Lab lab;

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
  }

  @AfterAll
  static void down() {
    if (lab != null) {
      lab.close();
    }
  }

  @AfterEach
  void forgetTheLease() {
    lab.parts().stream().filter(part -> part.place() == Place.SRV2).forEach(Part::stop);
    lab.client().release();
    lab.run(Place.BNG, "ip", "-6", "route", "flush", "proto", "static");
  }

  /** A delegated prefix behind the concentrator's own address is a route that no kernel takes. */
  @Test
  void noneOfAPopulationHasAHardwareAddressOfTheLab() {
    Population population =
        new Population(
            10_000_000,
            Links.of(List.of(Lab.ACCESS_PREFIX), List.of(Ipv6Prefix.parse("2001:db8::/32"))),
            Lab.BNG_ADDRESS);

    for (Place place : Place.values()) {
      List<String> hardwareAddresses =
          Pattern.compile("link/ether ([0-9a-f:]+)")
              .matcher(lab.run(place, "ip", "link").output())
              .results()
              .map(found -> found.group(1))
              .toList();
      assertThat(hardwareAddresses)
          .isNotEmpty()
          .allSatisfy(
              address ->
                  assertThat(
                          population.ofClient(Duid.parse("00:03:00:01:" + address), Instant.now()))
                      .isEmpty());
    }
  }

  @Test
  void theClientGetsAnAddressAndAPrefixThroughTheRelay() {
    try (Capture uplink = lab.capture(Place.BNG, Lab.UPLINK, "udp port 547")) {
      ClientLease lease = lab.client().start();

      assertThat(Lab.ACCESS_PREFIX.contains(lease.address())).isTrue();
      assertThat(Lab.DELEGATED_POOL.contains(lease.prefix())).isTrue();
      assertThat(lease.prefix().length()).isEqualTo(56);
      // The request as the relay wraps it, with the interface id that -I asks for.
      uplink.awaitLine("ff05::1:3.* relay-fwd .*linkaddr=2001:db8:1::1 .*\\(dhcp6 request", SOON);
      uplink.awaitLine("relay-fwd .*\\(interface-ID", SOON);
      String reply = uplink.awaitLine("relay-reply .*\\(dhcp6 reply ", SOON);
      assertThat(reply)
          .contains("(client-ID hwaddr type 1 02000000c001)")
          .contains("(IA_ADDR " + lease.address() + " ")
          .contains("(IA_PD-prefix " + lease.prefix() + " ");
    }
  }

  @Test
  void theHostReachesTheCoreOnceTheConcentratorRoutesThePrefix() {
    ClientLease lease = lab.client().start();
    assertThat(lab.reaches(Place.CLIENT, Lab.CORE_ADDRESS)).isTrue();
    assertThat(lab.reaches(Place.HOST, lease.lanAddress())).isTrue();
    assertThat(lab.reaches(Place.HOST, Lab.CORE_ADDRESS)).isFalse();

    String prefix = lease.prefix().toString();
    String client = "fe80::ff:fe00:c001";
    lab.run(
            Place.BNG, "ip", "-6", "route", "add", prefix, "via", client, "dev", "acc0", "proto",
            "static")
        .orThrow("adding the route");

    assertThat(lab.reaches(Place.HOST, Lab.CORE_ADDRESS)).isTrue();
    assertThat(lab.reaches(Place.CORE, lease.hostAddress())).isTrue();
  }

  @Test
  void aReleaseEndsTheLease() throws IOException {
    ClientLease lease = lab.client().start();
    assertThat(lab.client().lease()).contains(lease);
    assertThat(lab.reaches(Place.CORE, lease.address())).isTrue();

    lab.client().release();

    assertThat(lab.client().lease()).isEmpty();
    assertThat(lab.part("dhclient")).isEmpty();
    assertThat(lab.reaches(Place.CORE, lease.address())).isFalse();
    assertThat(Files.readString(lab.servers().leaseFile())).contains("binding state released");
  }

  @Test
  void aClientAfterAPowerCutGetsItsLeaseAgain() {
    ClientLease lease = lab.client().start();
    lab.client().stop();
    assertThat(lab.client().lease()).contains(lease);
    lab.part("dhcpd").orElseThrow().stop();

    lab.servers().startDhcpd();

    assertThat(lab.client().start()).isEqualTo(lease);
  }

  @Test
  void packetsWithForeignSourcesArriveAtTheConcentrator() {
    lab.client().start();
    Ipv6Address stranger = Ipv6Address.parse("2001:db8:1::bad");
    try (Capture access = lab.capture(Place.BNG, Lab.ACCESS, "icmp6")) {
      lab.send(Place.CLIENT, stranger, Lab.CORE_ADDRESS);
      access.awaitLine(stranger + " > " + Lab.CORE_ADDRESS + ": .*echo request", SOON);

      Ipv6Address elsewhere = Ipv6Address.parse("2001:db8:1ab:cd00::1");
      lab.send(Place.HOST, elsewhere, Lab.CORE_ADDRESS);
      access.awaitLine(elsewhere + " > " + Lab.CORE_ADDRESS + ": .*echo request", SOON);
    }
  }

  @Test
  void aSecondDhcpdHearsTheRelayToo() {
    Part second = lab.servers().startSecondDhcpd();
    assertThatThrownBy(lab.servers()::startDibbler).hasMessageContaining("runs already");

    lab.client().start();

    second.awaitLine("Relay-forward message from 2001:db8:ff::1", SOON);
    assertThat(lab.reaches(Place.SRV2, Lab.BNG_ADDRESS)).isTrue();
  }

  @Test
  void dibblerHearsTheRelayToo() {
    Part dibbler = lab.servers().startDibbler();

    lab.client().start();

    dibbler.awaitLine("RELAY_FORW", SOON);
    dibbler.stop();
    assertThat(dibbler.alive()).isFalse();
  }

  @Test
  void aPartThatEndsSaysWhyAtOnce() {
    Part part =
        lab.start(Place.CORE, "doomed", List.of("sh", "-c", "echo no configuration; exit 3"));

    assertThatThrownBy(() -> part.awaitLine("ready", Duration.ofMinutes(1)))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("doomed ended instead")
        .hasMessageContaining("no configuration");
  }

  @Test
  void aWaitThatIsOverSaysForWhatAndWhatThereIsToSee() {
    Part part =
        lab.start(Place.CORE, "slow", List.of("sh", "-c", "echo nearly ready; exec sleep 60"));
    part.awaitLine("nearly", SOON);

    assertThatThrownBy(() -> part.awaitLine("fully ready", Duration.ofMillis(20)))
        .isInstanceOf(LabException.class)
        .hasMessageStartingWith("waited 0.02 s for slow to print \"fully ready\"")
        .hasMessageContaining("nearly ready");
    part.stop();
  }

  @Test
  void aPartIsFoundFromTheMomentItIsStarted() {
    for (int i = 0; i < 30; i++) {
      Part part = lab.start(Place.CORE, "brief", List.of("sh", "-c", "exec sleep 60"));
      assertThat(lab.part("brief")).as("start " + i).isPresent();
      part.kill();
    }
  }
}
