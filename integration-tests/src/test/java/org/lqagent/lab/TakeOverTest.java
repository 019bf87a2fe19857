package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lqagent.dhcpv6.MessageTypes;

/** A concentrator dies, and the standby beside it goes on for its subscribers. */
@AsRoot
class TakeOverTest {
  @TempDir private Path directory;
  private RedisServer redis;
  private Lab lab;
  private LabAgent agent;

  @BeforeEach
  void up() {
    redis = RedisServer.start(directory);
    lab = Lab.ofThisProcess();
    agent = new LabAgent(lab);
  }

  @AfterEach
  void down() {
    if (lab != null) {
      lab.close();
    }
    redis.close();
  }

  @Test
  void everySubscriberIsBackWithoutAQuestion() {
    Part active = agent.start(configuration("bng-1", "active"));
    ClientLease lease = lab.client().start();
    await("the lease to be shared", () -> redis.cli("keys", "*:rows:bng-1:*").lines().count() == 2);
    active.kill();
    agent.wipe();

    // The lab has one concentrator's place: the standby stands where the dead one stood.
    agent.start(configuration("bng-2", "standby"));
    await("the lease to be held warm", () -> status().contains("\"sharing_warm\":2"));
    assertThat(agent.bindings()).isEmpty();
    assertThat(agent.route(lease.prefix().toString())).isEmpty();
    try (Capture uplink = lab.capture(Place.BNG, Lab.UPLINK, "udp port 547");
        Capture core = lab.capture(Place.CORE, "k0", "icmp6 and ip6[40] == 128")) {
      assertThat(agent.command("take-over").orThrow("taking over"))
          .contains("\"changed\":true", "\"adopted\":2", "\"role\":\"active\"");
      await("the route", () -> agent.route(lease.prefix().toString()).isPresent());
      await(
          "the source to be verified",
          () -> agent.verifiedIn("addresses", lease.address().toString()).isPresent());
      await("the host's packets", () -> lab.reaches(Place.HOST, Lab.CORE_ADDRESS));
      await("the client's packets", () -> lab.reaches(Place.CLIENT, Lab.CORE_ADDRESS));
      assertThat(Wire.packets(core.file())).isNotEmpty();
      assertThat(Wire.messages(uplink.file()))
          .noneMatch(passed -> passed.message().type() == MessageTypes.LEASEQUERY);
    }
    await(
        "what was taken over to be published",
        () ->
            redis.cli("keys", "*:rows:*").lines().allMatch(key -> key.contains(":rows:bng-2:"))
                && redis.cli("keys", "*:rows:*").lines().count() == 2);
    assertThat(agent.command("take-over").orThrow("taking over again"))
        .contains("\"changed\":false");
    lab.client().release();
    await("the release to be shared", () -> redis.cli("keys", "*:rows:*").isEmpty());
    assertThat(agent.command("stand-by").orThrow("standing by"))
        .contains("\"changed\":true", "\"role\":\"standby\"");
    Part standby = lab.part("lqagent").orElseThrow();
    standby.awaitLine("ROLE_CHANGED: ", Await.PATIENCE);
    redis.kill();
    standby.awaitLine("SHARING_LOST: ", Await.PATIENCE);
    redis.start();
    standby.awaitLine("SHARING_FOUND: ", Await.PATIENCE);
    assertThat(standby.text()).doesNotContain("channel option");
  }

  @Test
  void whoSharesNothingSaysSo() {
    agent.start();
    Outcome refused = agent.command("take-over");
    assertThat(refused.status()).isEqualTo(5);
    assertThat(refused.output()).contains("nothing is shared: the configuration has no sharing");
  }

  private String configuration(String name, String role) {
    return agent.configuration()
        + "sharing: { redis: [\"%s\"], name: %s, role: %s }\n"
            .formatted(redis.socketUri(), name, role);
  }

  private String status() {
    return agent.view("/status", Map.of()).get(0);
  }

  private void await(String what, BooleanSupplier condition) {
    Await.until(
        what,
        Await.PATIENCE,
        condition,
        () -> agent.tail() + "\n" + List.of(redis.cli("keys", "*")));
  }
}
