package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the daemon says when the system refuses: one clear sentence, exit 5, and nothing left open.
 */
@AsRoot
@Tag("F-53")
class RefusalsTest {
  private static final String CONFIGURATION =
      """
      uplink: { interface: %s, source: "%s" }
      access: [{ interface: acc0, prefixes: ["2001:db8:1::/64"] }]
      state: off
      control: %s
      """;

  private static Lab lab;
  private static Path lqagent;

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    lqagent = Checkout.lqagent();
  }

  @AfterAll
  static void down() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void aMissingInterface() throws IOException {
    assertRefused(run(configuration("eth9", "2001:db8:ff::1")), "there is no interface eth9");
  }

  @Test
  void anAddressThatIsNotOurs() throws IOException {
    assertRefused(run(configuration("up0", "2001:db8:ff::77")), "2001:db8:ff::77");
  }

  @Test
  void aPortThatAnotherHolds() throws IOException {
    // Without SO_REUSEPORT, and on the very address.
    Part holder =
        lab.start(
            Place.BNG,
            "holder",
            List.of("socat", "-u", "UDP6-RECV:546,bind=[2001:db8:ff::1]", "OPEN:/dev/null"));
    holder.awaitWhileAlive(
        "port 546 to be taken",
        Lab.READY,
        () -> lab.run(Place.BNG, "cat", "/proc/net/udp6").output().contains(":0222 "));
    try {
      assertRefused(run(configuration("up0", "2001:db8:ff::1")), "546");
    } finally {
      holder.stop();
    }
  }

  @Test
  void aMetricsAddressThatAnotherHolds() throws IOException {
    Part holder =
        lab.start(Place.BNG, "web", List.of("socat", "-u", "TCP6-LISTEN:9547,bind=[::1]", "-"));
    holder.awaitWhileAlive(
        "port 9547 to be taken",
        Lab.READY,
        () -> lab.run(Place.BNG, "cat", "/proc/net/tcp6").output().contains(":254B "));
    try {
      assertRefused(
          run(configuration("up0", "2001:db8:ff::1")),
          "cannot listen on the metrics address [::1]:9547: ");
    } finally {
      holder.stop();
    }
  }

  @Test
  void noPrivilege() throws IOException {
    Outcome outcome =
        lab.run(
            Place.BNG,
            "setpriv",
            "--bounding-set=-all",
            "--inh-caps=-all",
            lqagent.toString(),
            "run",
            "--config",
            configuration("up0", "2001:db8:ff::1").toString());
    assertRefused(outcome, "CAP_NET_ADMIN");
  }

  @Test
  void noNft() throws IOException {
    Outcome outcome =
        lab.run(
            Place.BNG,
            "sh",
            "-c",
            "mount --bind /dev/null \"$(readlink -f \"$(command -v nft)\")\" && exec \"$0\" run"
                + " --config \"$1\"",
            lqagent.toString(),
            configuration("up0", "2001:db8:ff::1").toString());
    assertRefused(outcome, "nft");
  }

  @Test
  void aConfigurationThatIsWrong() throws IOException {
    Path file = lab.directory().resolve("wrong.yaml");
    Files.writeString(file, "uplink: { interface: up0 }\naccess: []\nstate: tmp\n");
    Outcome outcome = run(file);
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.output())
        .contains(file + ":2:9: access: at least one access interface is required")
        .contains(file + ":3:8: state: need an absolute path, have \"tmp\"");
  }

  private static void assertRefused(Outcome outcome, String why) {
    assertThat(outcome.output()).contains(why);
    assertThat(outcome.status()).as(outcome.output()).isEqualTo(5);
    assertThat(outcome.output().lines().filter(line -> line.startsWith("lqagent: "))).hasSize(1);
    assertThat(outcome.output()).doesNotContain("\tat ");
  }

  private static Outcome run(Path configuration) {
    return lab.run(Place.BNG, lqagent.toString(), "run", "--config", configuration.toString());
  }

  private static Path configuration(String uplink, String source) throws IOException {
    Path file = lab.directory().resolve("refused.yaml");
    return Files.writeString(
        file, CONFIGURATION.formatted(uplink, source, lab.directory().resolve("refused.sock")));
  }
}
