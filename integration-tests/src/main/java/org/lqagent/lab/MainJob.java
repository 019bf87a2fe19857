package org.lqagent.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.MessageTypes;

/**
 * The main job, step by step, on real packets in a lab. Each step says what it has just observed,
 * and fails with a {@link LabException} where that is not what it should be.
 */
public final class MainJob {
  private static final Duration SOON = Await.PATIENCE;
  private static final String ECHO_REQUESTS = "icmp6 and ip6[40] == 128";
  private static final String DHCPV6 = "udp port 546 or udp port 547";
  private static final int PACKETS = 5;

  /** Addresses of the access link that nobody leased. */
  private static final Ipv6Address STRANGER = Ipv6Address.parse("2001:db8:1::bad");

  private static final Ipv6Address OTHER_STRANGER = Ipv6Address.parse("2001:db8:1::dead");

  private final Lab lab;
  private final LabAgent agent;
  private final Consumer<String> say;
  private ClientLease lease;

  /**
   * @param lab prepared: without a lease, and without a server in {@link Place#SRV2}
   * @param say takes a line of what was observed
   */
  public MainJob(Lab lab, Consumer<String> say) {
    this.lab = lab;
    this.agent = new LabAgent(lab);
    this.say = say;
  }

  /** All of it. */
  public void run() {
    start();
    say.accept("\n1. A lease through the relay agent, gleaned");
    lease();
    traffic();
    say.accept("\n2. A reboot: the daemon stopped, its filter and routes wiped");
    reboot();
    say.accept("\n3. A source that nobody leased, and its packets keep coming");
    stranger();
  }

  private void start() {
    Part server = lab.servers().startReferenceServer("--duid", "00:03:00:01:02:00:00:00:52:01");
    Part daemon = agent.start();
    String parts =
        lab.parts().stream()
            .map(part -> part.name() + " (" + part.place().suffix() + ", " + part.pid() + ")")
            .collect(Collectors.joining(", "));
    expect(server.alive() && daemon.alive(), "server and daemon run", parts);
    say.accept("running: " + parts);
  }

  private void lease() {
    lease = lab.client().start();
    say.accept("the client's kernel has " + lease.address() + " and " + lease.prefix());
    awaitBindings("gleaned");
    String address = binding(lease.address().toString()).orElseThrow();
    say.accept(
        "gleaned: "
            + field(address, "lease")
            + " and "
            + lease.prefix()
            + " of client "
            + field(address, "client_id")
            + ", on "
            + field(address, "interface")
            + ", next hop "
            + field(address, "next_hop"));
    awaitKernel();
  }

  private void traffic() {
    long droppedBefore = agent.dropped();
    try (Capture core = lab.capture(Place.CORE, "k0", ECHO_REQUESTS)) {
      for (int i = 0; i < PACKETS; i++) {
        lab.send(Place.CLIENT, lease.address(), Lab.CORE_ADDRESS);
        lab.send(Place.HOST, lease.hostAddress(), Lab.CORE_ADDRESS);
        lab.send(Place.CLIENT, OTHER_STRANGER, Lab.CORE_ADDRESS);
      }
      Await.until(
          "packets of client and host at the core host",
          SOON,
          () ->
              arrived(core, lease.address()) == PACKETS
                  && arrived(core, lease.hostAddress()) == PACKETS,
          agent::tail);
      long strange = arrived(core, OTHER_STRANGER);
      long dropped = agent.dropped() - droppedBefore;
      expect(strange == 0, "nothing from " + OTHER_STRANGER, strange + " packets");
      expect(dropped >= PACKETS, "the filter dropped " + PACKETS, Long.toString(dropped));
      say.accept(
          "arrived at the core host: %d of %d packets from the client, %d of %d from the host behind it"
              .formatted(
                  arrived(core, lease.address()),
                  PACKETS,
                  arrived(core, lease.hostAddress()),
                  PACKETS));
      say.accept(
          "arrived of %d from %s, which nobody leased: %d; the filter dropped %d"
              .formatted(PACKETS, OTHER_STRANGER, strange, dropped));
    }
  }

  private void reboot() {
    agent.stop();
    agent.wipe();
    expect(agent.route(lease.prefix().toString()).isEmpty(), "no route", "one");
    Duration plain = plainRoundTrip();
    agent.start();
    expect(agent.bindings().isEmpty(), "a daemon that knows nothing", agent.bindings().toString());
    say.accept("the daemon is back and knows no binding; the client goes on sending");
    try (Capture uplink = lab.capture(Place.BNG, Lab.UPLINK, DHCPV6);
        Capture access = lab.capture(Place.BNG, Lab.ACCESS, ECHO_REQUESTS);
        Capture core = lab.capture(Place.CORE, "k0", ECHO_REQUESTS)) {
      lab.run(
          Place.CLIENT,
          "ping",
          "-n",
          "-q",
          "-i",
          "0.002",
          "-c",
          "1000",
          "-W",
          "1",
          Lab.CORE_ADDRESS.toString());
      awaitBindings("leasequery");
      awaitKernel();
      List<Wire.Passed> queries = Wire.messages(uplink.file());
      Set<Integer> exchanges = transactions(queries, MessageTypes.LEASEQUERY);
      Set<Ipv6Address> answered = sources(queries, MessageTypes.LEASEQUERY_REPLY);
      expect(exchanges.size() == 1, "one LEASEQUERY exchange", Integer.toString(exchanges.size()));
      expect(answered.size() == 2, "answers of two servers", answered.toString());
      say.accept(
          "one LEASEQUERY exchange went out; answers came from "
              + answered.stream()
                  .map(Ipv6Address::toString)
                  .sorted()
                  .collect(Collectors.joining(" and ")));
      Instant unknown = first(access);
      Instant passed = first(core);
      say.accept(
          "from the first packet, unknown, to the next that passed: %s; a plain leasequery to %s: %s"
              .formatted(
                  millis(Duration.between(unknown, passed)), Lab.SRV2_ADDRESS, millis(plain)));
    }
    expect(
        lab.reaches(Place.HOST, Lab.CORE_ADDRESS),
        "the host behind the client reaches the core",
        "silence");
    say.accept(
        "the host behind the client reaches the core host again, which a client's packet brought"
            + " back");
  }

  /** A leasequery on the wire, from the question to its answer; asked while the daemon is away. */
  private Duration plainRoundTrip() {
    try (Capture uplink = lab.capture(Place.BNG, Lab.UPLINK, DHCPV6)) {
      agent
          .query(
              "address",
              lease.address().toString(),
              "--server",
              Lab.SRV2_ADDRESS.toString(),
              "--source",
              Lab.BNG_ADDRESS.toString())
          .orThrow("a plain leasequery");
      return Await.present(
          "question and answer in " + uplink.file(),
          SOON,
          () -> {
            List<Wire.Passed> seen = Wire.messages(uplink.file());
            return seen.size() < 2
                ? Optional.empty()
                : Optional.of(Duration.between(seen.get(0).time(), seen.get(1).time()));
          },
          agent::tail);
    }
  }

  private void stranger() {
    try (Capture uplink = lab.capture(Place.BNG, Lab.UPLINK, DHCPV6);
        Capture core = lab.capture(Place.CORE, "k0", ECHO_REQUESTS)) {
      int packets = 40;
      // Longer than the filter keeps a source it reported to itself, so that the daemon hears
      // again.
      lab.run(
          Place.CLIENT,
          "ping",
          "-n",
          "-q",
          "-i",
          "0.2",
          "-c",
          Integer.toString(packets),
          "-W",
          "1",
          "-I",
          STRANGER.toString(),
          Lab.CORE_ADDRESS.toString());
      List<Wire.Passed> seen = Wire.messages(uplink.file());
      Set<Integer> exchanges = transactions(seen, MessageTypes.LEASEQUERY);
      long knownUnknown = Long.parseLong(field(agent.counters(), "verify.not-asked.known-unknown"));
      long passed = arrived(core, STRANGER);
      expect(exchanges.size() == 1, "one LEASEQUERY exchange", Integer.toString(exchanges.size()));
      expect(passed == 0, "no packet passed", Long.toString(passed));
      expect(knownUnknown > 0, "the negative cache answered", "it did not");
      say.accept(
          "%d packets from %s over 8 s: %d exchange, answers from %s; after that the negative cache answered %d times; %d packets passed"
              .formatted(
                  packets,
                  STRANGER,
                  exchanges.size(),
                  sources(seen, MessageTypes.LEASEQUERY_REPLY).stream()
                      .map(Ipv6Address::toString)
                      .sorted()
                      .collect(Collectors.joining(" and ")),
                  knownUnknown,
                  passed));
    }
  }

  private void awaitBindings(String origin) {
    Await.until(
        "both bindings, " + origin,
        SOON,
        () ->
            List.of(lease.address().toString(), lease.prefix().toString()).stream()
                .allMatch(
                    name ->
                        binding(name)
                            .filter(json -> field(json, "origin").equals(origin))
                            .isPresent()),
        agent::tail);
  }

  private void awaitKernel() {
    String prefix = lease.prefix().toString();
    String network = lease.prefix().network().toString();
    Await.until(
        "address, prefix and route in the kernel",
        SOON,
        () ->
            agent.verifiedIn("addresses", lease.address().toString()).isPresent()
                && agent.verifiedIn("prefixes" + lease.prefix().length(), network).isPresent()
                && agent.route(prefix).isPresent(),
        agent::tail);
    say.accept("verified on " + Lab.ACCESS + " by nftables: " + lease.address() + ", " + prefix);
    say.accept("routed: " + agent.route(prefix).orElseThrow());
  }

  private Optional<String> binding(String lease) {
    return agent.bindings().stream().filter(json -> field(json, "lease").equals(lease)).findFirst();
  }

  /** A field of a flat JSON object of ours. */
  private static String field(String json, String name) {
    return json.replaceFirst(".*\"" + name + "\":\"?([^\",}]*).*", "$1");
  }

  private static long arrived(Capture capture, Ipv6Address source) {
    return Wire.packets(capture.file()).stream()
        .filter(packet -> packet.source().equals(source))
        .count();
  }

  private Instant first(Capture capture) {
    return Wire.packets(capture.file()).stream()
        .filter(packet -> packet.source().equals(lease.address()))
        .map(Wire.Packet::time)
        .findFirst()
        .orElseThrow(() -> new LabException("no packet of the client in " + capture.file()));
  }

  private static Set<Integer> transactions(List<Wire.Passed> messages, int type) {
    return messages.stream()
        .map(Wire.Passed::message)
        .filter(message -> message.type() == type)
        .map(message -> ((ClientServerMessage) message).transactionId())
        .collect(Collectors.toSet());
  }

  private static Set<Ipv6Address> sources(List<Wire.Passed> messages, int type) {
    return messages.stream()
        .filter(passed -> passed.message().type() == type)
        .map(Wire.Passed::source)
        .collect(Collectors.toSet());
  }

  private static String millis(Duration duration) {
    return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
  }

  private static void expect(boolean holds, String what, String instead) {
    if (!holds) {
      throw new LabException("expected " + what + ", found " + instead);
    }
  }
}
