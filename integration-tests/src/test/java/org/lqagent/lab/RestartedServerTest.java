package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.data.TemporalUnitOffset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;

/**
 * ISC dhcpd that is started again: while it is asked, with a lease file from before, and with none;
 * and what the daemon makes of that.
 */
@AsRoot
class RestartedServerTest {
  private static final Duration SOON = Await.PATIENCE;
  private static final TemporalUnitOffset A_SECOND = within(1, ChronoUnit.SECONDS);
  private static final Duid CLIENT = Duid.parse("0003000102000000d001");
  private static final Ipv6Address LEASED = Ipv6Address.parse("2001:db8:1::1800");

  /** In seconds; when 7/8 of it are over, the lease is asked about once more. */
  private static final long VALID = 64;

  private static final Duration UNTIL_ITS_END = Duration.ofSeconds(2 * VALID);

  private static Lab lab;
  private static LabAgent agent;

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

  @BeforeEach
  void start() {
    agent.start(
        """
        uplink: { interface: up0, source: "%s" }
        access: [{ interface: acc0, prefixes: ["%s"] }]
        leasequery: { servers: ["%s"], gather: 0s }
        recovery: { enabled: false }
        state: off
        control: %s
        """
            .formatted(Lab.BNG_ADDRESS, Lab.ACCESS_PREFIX, Lab.SRV1_ADDRESS, agent.socket()));
  }

  @AfterEach
  void stop() {
    agent.stop();
    agent.wipe();
  }

  @Test
  @Tag("F-30")
  void aServerThatEndsWhileItIsAskedIsAskedAgain() throws IOException {
    serve(Instant.now().minusSeconds(600), 7200);
    Part dhcpd = lab.part("dhcpd").orElseThrow();
    lab.run(Place.SRV1, "kill", "-STOP", Long.toString(dhcpd.pid())).orThrow("halting dhcpd");
    try (Capture server = lab.capture(Place.SRV1, "s0", "udp dst port 547")) {
      Await.until(
          "a question",
          SOON,
          () -> {
            lab.send(Place.CLIENT, LEASED, Lab.CORE_ADDRESS);
            return !asked(server).isEmpty();
          },
          agent::tail);
      // What it had received and not read is lost with it.
      dhcpd.kill();
      lab.servers().startDhcpd();

      // Nobody speaks meanwhile: it is the same question that is answered.
      Await.until("the lease", SOON, () -> binding() != null, agent::tail);
      assertThat(asked(server)).hasSizeGreaterThan(1);
      assertThat(Set.copyOf(asked(server))).as("transaction ids").hasSize(1);
    }
    assertThat(agent.number("/counters", "leasequery.asked")).isOne();
  }

  /** As after its disk was replaced by what was saved an hour ago. */
  @Test
  @Tag("F-26")
  @Tag("F-30")
  @Tag("F-27")
  void timesThatGoBackwardsTakeNothingBack() throws IOException {
    Instant heard = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(2);
    serve(heard, VALID);
    String held = speakUntilHeld();
    assertThat(time(held, "last_transaction")).isCloseTo(heard, A_SECOND);

    lab.part("dhcpd").orElseThrow().stop();
    // Not so long ago that the server would have it for ended when it is asked.
    serve(heard.minusSeconds(4), VALID);

    awaitCount("bindings.refused.older-transaction");
    assertSame(held);
    awaitEnd(held);
  }

  @Test
  @Tag("F-30")
  @Tag("F-28")
  void leasesThatAServerHasLostStayUntilTheyEnd() throws IOException {
    serve(Instant.now().minusSeconds(2), VALID);
    String held = speakUntilHeld();

    lab.part("dhcpd").orElseThrow().stop();
    new LeaseEntries().write(lab.servers().leaseFile());
    lab.servers().startDhcpd();

    awaitCount("leasequery.answered.no-binding");
    assertSame(held);
    awaitEnd(held);
  }

  private static void serve(Instant heard, long valid) throws IOException {
    lab.part("dhcpd").ifPresent(Part::stop);
    new LeaseEntries()
        .add(CLIENT, LEASED.toString(), "active", heard, valid / 2, valid)
        .write(lab.servers().leaseFile());
    lab.servers().startDhcpd();
  }

  private static String speakUntilHeld() {
    Await.until(
        LEASED + " to be held",
        SOON,
        () -> {
          lab.send(Place.CLIENT, LEASED, Lab.CORE_ADDRESS);
          return binding() != null;
        },
        agent::tail);
    return binding();
  }

  private static void awaitCount(String name) {
    Await.until(name, UNTIL_ITS_END, () -> agent.number("/counters", name) > 0, agent::tail);
  }

  /** To the second: what is shown follows the time of day. */
  private static void assertSame(String held) {
    String now = binding();
    assertThat(now).contains("\"origin\":\"leasequery\"").contains("\"" + LEASED + "\"");
    for (String field : List.of("last_transaction", "preferred_until", "valid_until")) {
      assertThat(time(now, field)).as(field).isCloseTo(time(held, field), A_SECOND);
    }
  }

  /** It ends when it was to end, and not before. */
  private static void awaitEnd(String held) {
    Await.until("the end of the lease", UNTIL_ITS_END, () -> binding() == null, agent::tail);
    assertThat(Instant.now()).isAfter(time(held, "valid_until").minusMillis(100));
  }

  private static Instant time(String binding, String field) {
    Matcher time = Pattern.compile("\"" + field + "\":\"([^\"]+)\"").matcher(binding);
    assertThat(time.find()).as(field + " in " + binding).isTrue();
    return Instant.parse(time.group(1));
  }

  private static String binding() {
    List<String> bindings = agent.bindings();
    assertThat(bindings).hasSizeLessThan(2);
    return bindings.isEmpty() ? null : bindings.get(0);
  }

  /** The transaction ids of the leasequeries that came. */
  private static List<Integer> asked(Capture server) {
    return Wire.messages(server.file()).stream()
        .map(Wire.Passed::message)
        .filter(message -> message.type() == MessageTypes.LEASEQUERY)
        .map(RestartedServerTest::transactionId)
        .collect(Collectors.toList());
  }

  private static int transactionId(Message message) {
    return ((ClientServerMessage) message).transactionId();
  }
}
