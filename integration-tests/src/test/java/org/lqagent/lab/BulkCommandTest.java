package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code lqagent bulk} against a server that tells of everything, and one that does not. */
@AsRoot
class BulkCommandTest {
  private static final Duration SOON = Await.PATIENCE;
  private static final int CLIENTS = 10;
  private static final String RELAY_ID = "00:03:00:01:02:00:00:00:00:99";
  private static final String ADDRESS = "\"lease\":\"2001:db8:1::1003\"";
  private static final String PREFIX = "\"lease\":\"2001:db8:100:300::/56\"";
  private static final String LINK = "2001:db8:1::1";

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
  void stop() {
    lab.part("lqserver").ifPresent(Part::stop);
  }

  @Test
  void eachWayToAskFindsItsLeases() {
    serve();
    Outcome all = bulk("link", LINK);
    assertThat(all.status()).as(all.output()).isZero();
    assertThat(all.output().lines())
        .hasSize(2 * CLIENTS)
        .allMatch(line -> line.contains("\"origin\":\"bulk\""))
        .anyMatch(line -> line.contains(ADDRESS))
        .anyMatch(line -> line.contains(PREFIX));

    Outcome behind = bulk("relay-id", RELAY_ID);
    assertThat(behind.status()).as(behind.output()).isZero();
    assertThat(behind.output().lines()).hasSize(2 * CLIENTS);

    assertBothLeases(bulk("remote-id", "00007ed9" + "00000003"));
    assertBothLeases(bulk("client-id", "00:03:00:01:06:00:00:00:00:03"));
    assertBothLeases(bulk("client-id", "00:03:00:01:06:00:00:00:00:03", "--link", LINK));
    Outcome holder = bulk("address", "2001:db8:1::1003");
    assertThat(holder.status()).as(holder.output()).isZero();
    assertThat(holder.output().lines()).anyMatch(line -> line.contains(ADDRESS));
    Outcome behindPrefix = bulk("address", "2001:db8:100:3ab::1");
    assertThat(behindPrefix.output().lines()).anyMatch(line -> line.contains(PREFIX));
  }

  private static void assertBothLeases(Outcome outcome) {
    assertThat(outcome.status()).as(outcome.output()).isZero();
    assertThat(outcome.output().lines())
        .hasSize(2)
        .anyMatch(line -> line.contains(ADDRESS))
        .anyMatch(line -> line.contains(PREFIX));
  }

  @Test
  void everyExitStatusMeansOneThing() {
    Outcome deaf = bulk("link", LINK);
    assertThat(deaf.status()).isEqualTo(3);
    assertThat(deaf.output()).contains("no answer, ").contains("Connection refused");
    serve();
    Outcome nobody = bulk("client-id", "00:03:00:01:06:00:00:00:99:99");
    assertThat(nobody.status()).isEqualTo(1);
    assertThat(nobody.output()).contains("it knows of none");
    assertThat(bulk("client-id", "nobody").status()).isEqualTo(2);
    assertThat(run("bulk", "link", LINK).status()).isEqualTo(2);
    assertThat(run("bulk").status()).isEqualTo(2);
    assertThat(bulk("link", LINK, "--attempts", "0").status()).isEqualTo(2);
    stop();
    serve("--bulk-fault", "status=5");
    Outcome refused = bulk("link", LINK);
    assertThat(refused.status()).isEqualTo(4);
    assertThat(refused.output()).contains("refused, ");
  }

  @Test
  @Tag("F-31")
  void whatCameBeforeItWasCutOffIsPrinted() {
    serve("--bulk-fault", "cut=4");
    Outcome cut = bulk("link", LINK);
    assertThat(cut.status()).isEqualTo(3);
    assertThat(cut.output()).contains("cut off after ").contains("\"lease\":\"2001:db8:1::1000\"");
    stop();
    serve("--bulk-fault", "terminated=4");
    Outcome terminated = bulk("link", LINK);
    assertThat(terminated.status()).isEqualTo(3);
    assertThat(terminated.output())
        .contains("QueryTerminated")
        .contains("\"lease\":\"2001:db8:1::1000\"");
  }

  @Test
  void leasesArePrintedAsTheyComeAndATerminalSeesHowMany() {
    serve("--bulk-fault", "stall=4");
    Part asking = lab.start(Place.BNG, "bulk", command("bulk", "link", LINK, "--json", "--server"));
    asking.awaitLine("\"lease\":\"2001:db8:1::1000\"", SOON);
    assertThat(asking.alive()).as("waits for the rest").isTrue();
    asking.kill();

    String command = String.join(" ", command("bulk", "link", LINK, "--timeout", "5s", "--server"));
    Outcome onTerminal = lab.run(Place.BNG, "script", "-qec", command, "/dev/null");
    assertThat(onTerminal.status()).as(onTerminal.output()).isEqualTo(3);
    assertThat(onTerminal.output())
        .containsPattern("\r\u001b\\[K[1-9][0-9]* leases, [0-9]+/s, 0 of 1 queries ended");
  }

  private static void serve(String... more) {
    lab.servers()
        .startPopulatedServer(
            CLIENTS,
            Stream.concat(Stream.of("--relay-id", RELAY_ID), Stream.of(more))
                .toArray(String[]::new));
  }

  private static Outcome bulk(String by, String what, String... more) {
    return run(
        Stream.concat(
                Stream.of("bulk", by, what, "--json", "--server", Lab.SRV2_ADDRESS.toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private static Outcome run(String... arguments) {
    return lab.run(Place.BNG, lqagent(arguments).toArray(String[]::new));
  }

  /** The command with the server as its last argument. */
  private static List<String> command(String... arguments) {
    List<String> whole = lqagent(arguments);
    whole.add(Lab.SRV2_ADDRESS.toString());
    return whole;
  }

  private static List<String> lqagent(String... arguments) {
    List<String> whole = new ArrayList<>();
    whole.add(Checkout.lqagent().toString());
    whole.addAll(List.of(arguments));
    return whole;
  }
}
