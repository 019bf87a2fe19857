package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;

/** What the daemon offers on its metrics address after a lease gleaned and one asked for. */
@AsRoot
class MetricsAddressTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Ipv6Address STRANGER = Ipv6Address.parse("2001:db8:1::bad");

  private static Lab lab;
  private static LabAgent agent;

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    lab.servers().startReferenceServer(Checkout.root().resolve("integration-tests/bin/lqserver"));
    agent = new LabAgent(lab, Checkout.root());
    agent.start();
    // Gleaned, then forgotten by the daemon and asked for, then somebody whom nobody knows.
    lab.client().start();
    awaitMetric("lqagent_bindings{interface=\"acc0\",kind=\"prefix\",origin=\"gleaned\"} 1.0");
    agent.stop();
    agent.wipe();
    agent.start();
    Await.until(
        "the client to be let in",
        SOON,
        () -> lab.reaches(Place.CLIENT, Lab.CORE_ADDRESS),
        agent::tail);
    awaitMetric("lqagent_bindings{interface=\"acc0\",kind=\"prefix\",origin=\"leasequery\"} 1.0");
    lab.send(Place.CLIENT, STRANGER, Lab.CORE_ADDRESS);
    awaitMetric("lqagent_leasequery_answered_total{answer=\"no-binding\"} 1.0");
  }

  @AfterAll
  static void down() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void countsLeasesByOriginAndInterface() {
    assertThat(metrics())
        .contains(
            "lqagent_bindings{interface=\"acc0\",kind=\"address\",origin=\"leasequery\"} 1.0",
            "lqagent_bindings{interface=\"acc0\",kind=\"prefix\",origin=\"leasequery\"} 1.0");
  }

  @Test
  void measuresWhatSubscribersWaitFor() {
    assertThat(metrics())
        .anyMatch(line -> line.matches("lqagent_packet_to_verified_seconds_count [1-9].*"))
        .anyMatch(line -> line.matches("lqagent_answer_seconds_count\\{answer=\"bound\"} [1-9].*"))
        .anyMatch(line -> line.matches("lqagent_server_reply_seconds_count\\{server=\".*"));
  }

  @Test
  void tellsHowQueuesCapturesHooksAndServersDo() {
    assertThat(metrics())
        .anyMatch(line -> line.startsWith("lqagent_keeper_backlog "))
        .contains("lqagent_capture_up{capture=\"acc0\"} 1.0")
        .contains("lqagent_capture_dropped_total{capture=\"up0\"} 0.0")
        .contains("lqagent_hook_pending{hook=\"routes\"} 0.0")
        .anyMatch(line -> line.startsWith("lqagent_hook_lag_seconds{hook=\"filter\"} "))
        .anyMatch(line -> line.startsWith("lqagent_server_silent{server=\""))
        .contains("lqagent_unknown_remembered 1.0")
        .anyMatch(line -> line.matches("lqagent_messages_total\\{type=\"leasequery\"} [1-9].*"))
        .contains("lqagent_leasequery_discarded_total{reason=\"malformed\"} 0.0");
  }

  private static List<String> metrics() {
    return agent.page("/metrics").lines().toList();
  }

  private static void awaitMetric(String line) {
    Await.until(line, SOON, () -> metrics().contains(line), () -> agent.page("/metrics"));
  }
}
