package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code lqagent query} against real dhcpd and the reference server, alone and together. */
@AsRoot
class QueryCommandTest {
  private static final Duration SOON = Await.PATIENCE;
  private static final String DHCPD = "00:03:00:01:02:00:00:00:51:01";
  private static final String REFERENCE = "00:03:00:01:02:00:00:00:52:01";

  private static Lab lab;
  private static LabAgent agent;
  private static ClientLease lease;

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    lab.servers()
        .startReferenceServer(
            Checkout.root().resolve("integration-tests/bin/lqserver"), "--duid", REFERENCE);
    lease = lab.client().start();
    agent = new LabAgent(lab, Checkout.root());
  }

  @AfterAll
  static void down() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void dhcpdAloneKnowsTheAddress() {
    Outcome answer = ask(lease.address().toString(), "--server", Lab.SRV1_ADDRESS.toString());
    assertThat(answer.status()).isZero();
    assertThat(answer.output().lines())
        .singleElement()
        .asString()
        .contains("\"lease\":\"" + lease.address() + "\"", "\"server_id\":\"" + DHCPD + "\"");
  }

  @Test
  void theReferenceServerAloneKnowsAddressAndPrefix() {
    Outcome answer = ask(lease.hostAddress().toString(), "--server", Lab.SRV2_ADDRESS.toString());
    assertThat(answer.status()).isZero();
    assertThat(answer.output().lines())
        .hasSize(2)
        .allMatch(line -> line.contains("\"server_id\":\"" + REFERENCE + "\""))
        .anyMatch(line -> line.contains("\"lease\":\"" + lease.address() + "\""))
        .anyMatch(line -> line.contains("\"lease\":\"" + lease.prefix() + "\""));
  }

  @Test
  void bothAnswerAMulticastAndAreMerged() {
    try (Capture uplink = lab.capture(Place.BNG, Lab.UPLINK, "udp port 546 or udp port 547")) {
      Outcome answer = ask(lease.address().toString());
      assertThat(answer.status()).isZero();
      assertThat(answer.output().lines())
          .anyMatch(line -> line.contains("\"lease\":\"" + lease.address() + "\""))
          .anyMatch(line -> line.contains("\"lease\":\"" + lease.prefix() + "\""));
      uplink.awaitLine("2001:db8:ff::51.547 > .*leasequery-reply", SOON);
      uplink.awaitLine("2001:db8:ff::52.547 > .*leasequery-reply", SOON);
    }
  }

  @Test
  void everyExitStatusMeansOneThing() {
    assertThat(ask("2001:db8:1::bad").status()).isEqualTo(1);
    assertThat(ask("nowhere").status()).isEqualTo(2);
    Outcome silence =
        ask("2001:db8:1::bad", "--server", Lab.CORE_ADDRESS.toString(), "--deadline", "1s");
    assertThat(silence.status()).isEqualTo(3);
    assertThat(silence.output()).contains("no server answered");
    // dhcpd knows no query by client id: UnknownQueryType.
    Outcome refused =
        agent.query(
            "client-id",
            "00:03:00:01:02:00:00:00:c0:01",
            "--interface",
            Lab.UPLINK,
            "--server",
            Lab.SRV1_ADDRESS.toString());
    assertThat(refused.status()).isEqualTo(4);
    assertThat(refused.output()).contains("UnknownQueryType");
    Outcome system = ask(lease.address().toString(), "--source", "2001:db8:ff::77");
    assertThat(system.status()).isEqualTo(5);
    assertThat(system.output().lines()).hasSize(1);
  }

  @Test
  void tsharkDecodesEveryLeasequeryWithoutAComplaint() {
    Path capture;
    try (Capture uplink = lab.capture(Place.BNG, Lab.UPLINK, "udp dst port 547")) {
      ask(lease.address().toString());
      ask(lease.hostAddress().toString(), "--link", "2001:db8:1::1", "--option", "23");
      agent.query(
          "client-id",
          "00:03:00:01:02:00:00:00:c0:01",
          "--interface",
          Lab.UPLINK,
          "--option",
          "47");
      uplink.awaitLine("leasequery", SOON);
      capture = uplink.file();
      assertThat(Tshark.complaints(lab, capture)).isEmpty();
      assertThat(Tshark.leasequeries(lab, capture)).hasSizeGreaterThanOrEqualTo(3);
    }
  }

  private static Outcome ask(String address, String... more) {
    return agent.query(
        Stream.concat(
                Stream.of("address", address, "--interface", Lab.UPLINK, "--json"), Stream.of(more))
            .toArray(String[]::new));
  }
}
