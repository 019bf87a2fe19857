package org.lqagent.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lqagent.agent.control.ControlClient;
import org.lqagent.agent.control.ControlException;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.lab.Await;
import org.lqagent.lab.Lab;
import org.lqagent.lab.LabAgent;
import org.lqagent.lab.Part;
import org.lqagent.lab.Place;

/**
 * The storm after a reboot: every subscriber sends from its address and from its prefix, nothing is
 * known, and the daemon asks. Packets come over a wire into the kernel's filter, answers go into
 * table, routes and filter: nothing is left out. Beside it a bare generator asks the same server
 * the same, with as many questions outstanding. Draws the share that is back over time.
 *
 * <p>{@code StormBench [SUBSCRIBERS [PNG]]}; needs root, tcpreplay and a built checkout.
 */
@Measures("all subscribers send after a reboot with no state; beside a bare load generator")
public final class StormBench {
  private static final int SUBSCRIBERS = 100_000;
  private static final int OUTSTANDING = 100;
  private static final int PACKETS_PER_SECOND = 40_000;
  private static final Duration READY = Duration.ofMinutes(1);
  private static final Duration GIVE_UP = Duration.ofMinutes(5);
  private static final long LOOK_MILLIS = 100;
  private static final Ipv6Address FIRST = Ipv6Address.parse("2001:db8:1::1000");
  private static final Ipv6Prefix POOL = Ipv6Prefix.parse("2001:db8:400::/38");
  private static final int DELEGATED_LENGTH = 56;

  private final int subscribers;
  private final Lab lab;
  private final Path root;
  private final LabAgent agent;

  private StormBench(int subscribers, Lab lab, Path root) {
    this.subscribers = subscribers;
    this.lab = lab;
    this.root = root;
    this.agent = new LabAgent(lab, root);
  }

  public static void main(String[] arguments) throws Exception {
    int subscribers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : SUBSCRIBERS;
    Path classes =
        Path.of(StormBench.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path target = classes.getParent();
    Path png = arguments.length > 1 ? Path.of(arguments[1]) : target.resolve("storm.png");
    try (Lab lab = Lab.ofThisProcess()) {
      new StormBench(subscribers, lab, target.getParent().getParent()).run(png);
    }
  }

  private void run(Path png) throws Exception {
    Path frames = lab.directory().resolve("storm.pcap");
    write(frames);
    lab.start(
            Place.SRV2,
            "lqserver",
            List.of(
                root.resolve("integration-tests/bin/lqserver").toString(),
                "--listen",
                Lab.SRV2_ADDRESS.toString(),
                "--reply-port",
                "source",
                "--population",
                Integer.toString(subscribers),
                "--link",
                Lab.ACCESS_PREFIX.toString(),
                "--delegated",
                POOL.toString()))
        .awaitLine("listening", READY);
    lab.run(Place.CLIENT, "tcpreplay", "--version").orThrow("running tcpreplay");
    if (!lab.reaches(Place.BNG, Lab.SRV2_ADDRESS)) {
      throw new IllegalStateException("the server cannot be reached");
    }
    generate("warm-up");
    double before = generate("generator-1");
    Storm storm = storm(frames);
    agent.stop();
    double bare = (before + generate("generator-2")) / 2;
    double rate = storm.asked() / storm.seconds();
    System.out.printf(
        "%d subscribers, %d leases, all back after %.2f s (95 %% after %.2f s)%n",
        subscribers, 2 * subscribers, storm.seconds(), storm.secondsTo(0.95));
    System.out.printf(
        "%d exchanges, %d leases beyond two for each, %d retransmissions, %d lost%n",
        storm.asked(), storm.surplus(), storm.repeated(), storm.lost());
    System.out.printf("%-28s %10.0f exchanges/s%n", "bare generator", bare);
    System.out.printf(
        "%-28s %10.0f exchanges/s, ratio %.2f (to 95 %%: %.2f)%n",
        "daemon, until all are back",
        rate,
        rate / bare,
        0.95 * storm.asked() / storm.secondsTo(0.95) / bare);
    StormPlot.write(
        png,
        subscribers + " subscribers after a reboot with no state",
        storm.points(),
        storm.asked() / bare);
    System.out.println("drawn in " + png);
    if (storm.lost() > 0 || storm.surplus() > 0) {
      System.exit(1);
    }
  }

  private void write(Path file) throws IOException {
    try (StormFrames frames = new StormFrames(file)) {
      for (int i = 0; i < subscribers; i++) {
        frames.write(new Ipv6Address(FIRST.high(), FIRST.low() + i), Lab.CORE_ADDRESS);
        long network = POOL.network().high() + ((long) i << Long.SIZE - DELEGATED_LENGTH);
        frames.write(new Ipv6Address(network, 1), Lab.CORE_ADDRESS);
      }
    }
  }

  /** What the server gives a bare generator, in answers a second. */
  private double generate(String name) throws IOException {
    Part generator =
        lab.start(
            Place.BNG,
            name,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StormGenerator.class.getName(),
                Lab.BNG_ADDRESS.toString(),
                Lab.SRV2_ADDRESS.toString(),
                FIRST.toString(),
                Integer.toString(subscribers),
                Integer.toString(OUTSTANDING)));
    generator.awaitLine("^[0-9]+$", GIVE_UP);
    String log = Files.readString(generator.log());
    return Double.parseDouble(
        log.lines().filter(line -> line.matches("[0-9]+")).findFirst().orElseThrow());
  }

  /**
   * What came of it.
   *
   * @param asked exchanges, retransmissions left out
   * @param surplus exchanges about a lease that was asked about before
   * @param lost leases that did not come back
   */
  private record Storm(
      List<StormPlot.Point> points, long asked, long repeated, long surplus, long lost) {
    double seconds() {
      return points.get(points.size() - 1).seconds();
    }

    double secondsTo(double share) {
      return points.stream()
          .filter(point -> point.share() >= share)
          .findFirst()
          .orElse(points.get(points.size() - 1))
          .seconds();
    }
  }

  private Storm storm(Path frames) throws Exception {
    agent.start(configuration());
    List<StormPlot.Point> points = new ArrayList<>(List.of(new StormPlot.Point(0, 0)));
    Part queries =
        lab.start(
            Place.SRV2,
            "queries",
            List.of(
                "tcpdump", "-i", "s0", "-B", "65536", "-w", "queries.pcap", "udp dst port 547"));
    queries.awaitLine("listening on", READY);
    try (ControlClient control = ControlClient.connect(agent.socket())) {
      Part player =
          lab.start(
              Place.CLIENT,
              "player",
              List.of(
                  "tcpreplay",
                  "--preload-pcap",
                  "--pps=" + PACKETS_PER_SECOND,
                  "--loop=1000",
                  "--intf1=c0",
                  frames.toString()));
      Await.until(
          "the first question",
          READY,
          () -> number(control, "/counters", "leasequery.asked") > 0,
          agent::tail);
      long start = System.nanoTime();
      long all = 2L * subscribers;
      long back = 0;
      while (back < all && System.nanoTime() - start < GIVE_UP.toNanos()) {
        Thread.sleep(LOOK_MILLIS);
        back = number(control, "/status", "bindings");
        points.add(new StormPlot.Point((System.nanoTime() - start) / 1e9, (double) back / all));
      }
      player.kill();
      queries.stop();
      return new Storm(
          points,
          number(control, "/counters", "leasequery.asked"),
          number(control, "/counters", "leasequery.repeated"),
          StormQueries.surplus(lab.directory().resolve("queries.pcap")),
          all - back);
    }
  }

  /** A number of the daemon's; 0 before it is there. */
  private static long number(ControlClient control, String path, String name) {
    List<String> lines = new ArrayList<>();
    try {
      control.read(path, Map.of(), lines::add);
    } catch (ControlException e) {
      throw new IllegalStateException(e);
    }
    Matcher matcher =
        Pattern.compile("\"" + Pattern.quote(name) + "\":([0-9]+)").matcher(lines.get(0));
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }

  private String configuration() {
    return """
    uplink: { interface: up0, source: "%s" }
    access: [{ interface: acc0, prefixes: ["%s"], delegated: ["%s"] }]
    leasequery:
      servers: ["%s"]
      gather: 0s
      rate: { total: 9999999/s, per-interface: 9999999/s, outstanding: %d }
    recovery: { enabled: false }
    filter: { silence: 2s, rate: 100000/s }
    gleaning: { limits: { leases-per-interface: 10000000 } }
    state: off
    control: %s
    """
        .formatted(
            Lab.BNG_ADDRESS,
            Lab.ACCESS_PREFIX,
            POOL,
            Lab.SRV2_ADDRESS,
            OUTSTANDING,
            agent.socket());
  }
}
