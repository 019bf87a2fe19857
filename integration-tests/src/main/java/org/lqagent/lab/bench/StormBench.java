package org.lqagent.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lqagent.agent.control.ControlClient;
import org.lqagent.agent.control.ControlException;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.lab.Await;
import org.lqagent.lab.Checkout;
import org.lqagent.lab.Lab;
import org.lqagent.lab.LabAgent;
import org.lqagent.lab.Part;
import org.lqagent.lab.Place;

/**
 * The storm after a reboot: every subscriber sends from its address and from its prefix, nothing is
 * known, and the daemon asks. Packets come over a wire into the kernel's filter, answers go into
 * table, routes and filter: nothing is left out, and nothing is warm. Beside it a bare generator
 * asks the same server the same, with as many questions outstanding as the daemon may have.
 *
 * <p>Twice: with a server that answers as fast as a real one, and with one that answers as fast as
 * it can. The former rate is that of ISC dhcpd, which the benchmark {@code dhcpd} measures: such a
 * server's time goes by without the daemon's, as if it were on a machine of its own. With the
 * latter, server, subscribers and daemon share the processors of this machine, and the generator
 * shares them with the server alone: the ratio says what a question costs the daemon, not whether
 * it keeps up.
 *
 * <p>One answer tells a subscriber's address and prefix, and the daemon asks for the second only if
 * the first did not tell it: so the ratio is given in exchanges, and in leases that are back.
 *
 * <p>Draws the share that is back over time, for the former.
 *
 * <p>{@code StormBench [SUBSCRIBERS [PNG]]}; needs root, tcpreplay and a built checkout.
 */
@Measures("all subscribers send after a reboot with no state; beside a bare load generator")
public final class StormBench {
  private static final int SUBSCRIBERS = 100_000;
  private static final int OUTSTANDING = 100;

  /** As the server answers it; about what ISC dhcpd does on a core. */
  private static final int REAL_RATE = 10_000;

  /** Packets a second, of all subscribers: more than can be asked about. */
  private static final int PACKETS = 20_000;

  private static final int FAST_PACKETS = 40_000;

  /** Packets sent together: between two of them the player would spin, not sleep. */
  private static final int BURST = 200;

  private static final double TICKS = 100;
  private static final Duration READY = Duration.ofMinutes(1);
  private static final Duration GIVE_UP = Duration.ofMinutes(5);

  /** Each look costs the daemon a few milliseconds. */
  private static final long LOOK_MILLIS = 250;

  private static final Ipv6Address FIRST = Ipv6Address.parse("2001:db8:1::1000");
  private static final Ipv6Prefix POOL = Ipv6Prefix.parse("2001:db8:400::/38");
  private static final int DELEGATED_LENGTH = 56;

  private final int subscribers;
  private final Lab lab;
  private final LabAgent agent;

  private StormBench(int subscribers, Lab lab) {
    this.subscribers = subscribers;
    this.lab = lab;
    this.agent = new LabAgent(lab);
  }

  public static void main(String[] arguments) throws Exception {
    int subscribers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : SUBSCRIBERS;
    Path classes =
        Path.of(StormBench.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path target = classes.getParent();
    Path png = arguments.length > 1 ? Path.of(arguments[1]) : target.resolve("storm.png");
    try (Lab lab = Lab.ofThisProcess()) {
      new StormBench(subscribers, lab).run(png);
    }
  }

  private void run(Path png) throws Exception {
    Path frames = lab.directory().resolve("storm.pcap");
    write(frames);
    lab.run(Place.CLIENT, "tcpreplay", "--version").orThrow("running tcpreplay");
    if (!lab.reaches(Place.BNG, Lab.SRV2_ADDRESS)) {
      throw new IllegalStateException("the server cannot be reached");
    }
    boolean complete =
        measure("a server of " + REAL_RATE + "/s", REAL_RATE, frames, Optional.of(png));
    complete &= measure("a server as fast as it can", 0, frames, Optional.empty());
    if (!complete) {
      System.exit(1);
    }
  }

  /**
   * One storm, and the generator before and after it.
   *
   * @param rate of the server's answers a second; 0 for as many as it can
   * @return whether every lease came back and none was asked about twice
   */
  private boolean measure(String what, int rate, Path frames, Optional<Path> png) throws Exception {
    Part server = startServer(rate);
    generate("warm-up-" + rate);
    double before = generate("generator-1-" + rate);
    Storm storm = storm(frames, rate == 0 ? FAST_PACKETS : PACKETS);
    agent.stop();
    agent.wipe();
    double bare = (before + generate("generator-2-" + rate)) / 2;
    server.stop();
    double asked = storm.asked() / storm.seconds();
    System.out.printf(
        "%s: %d subscribers, %d leases, all back after %.2f s (95 %% after %.2f s)%n",
        what, subscribers, 2 * subscribers, storm.seconds(), storm.secondsTo(0.95));
    System.out.printf(
        "%d exchanges, %d leases beyond two for each, %d retransmissions, %d lost;"
            + " %.0f us of CPU for each exchange, all of the daemon's%n",
        storm.asked(),
        storm.surplus(),
        storm.repeated(),
        storm.lost(),
        storm.cpuSeconds() * 1e6 / storm.asked());
    System.out.printf("%-28s %10.0f exchanges/s%n", "bare generator", bare);
    System.out.printf(
        "%-28s %10.0f exchanges/s, ratio %.2f (to 95 %%: %.2f)%n",
        "daemon, until all are back",
        asked,
        asked / bare,
        0.95 * storm.asked() / storm.secondsTo(0.95) / bare);
    double leases = 2.0 * subscribers / storm.seconds();
    System.out.printf(
        "%-28s %10.0f leases/s, ratio %.2f to a generator that asks for each%n",
        "", leases, leases / bare);
    if (png.isPresent()) {
      StormPlot.write(
          png.get(),
          subscribers + " subscribers after a reboot with no state",
          storm.points(),
          storm.asked() / bare);
      System.out.println("drawn in " + png.get());
    }
    return storm.lost() == 0 && storm.surplus() == 0;
  }

  private Part startServer(int rate) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Checkout.lqserver().toString(),
                "--listen",
                Lab.SRV2_ADDRESS.toString(),
                "--reply-port",
                "source",
                "--population",
                Integer.toString(subscribers),
                "--link",
                Lab.ACCESS_PREFIX.toString(),
                "--delegated",
                POOL.toString()));
    if (rate > 0) {
      command.addAll(List.of("--fault", "pace=" + rate));
    }
    Part server = lab.start(Place.SRV2, "lqserver-" + rate, command);
    server.awaitLine("listening", READY);
    return server;
  }

  private void write(Path file) throws IOException {
    try (StormFrames frames = new StormFrames(file)) {
      for (int i = 0; i < subscribers; i++) {
        frames.write(i, new Ipv6Address(FIRST.high(), FIRST.low() + i), Lab.CORE_ADDRESS);
        long network = POOL.network().high() + ((long) i << Long.SIZE - DELEGATED_LENGTH);
        frames.write(i, new Ipv6Address(network, 1), Lab.CORE_ADDRESS);
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
      List<StormPlot.Point> points,
      long asked,
      long repeated,
      long surplus,
      long lost,
      double cpuSeconds) {
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

  private Storm storm(Path frames, int packets) throws Exception {
    Path stat = Path.of("/proc", Long.toString(agent.start(configuration()).pid()), "stat");
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
                  "--timer=nano",
                  "--pps=" + packets,
                  "--pps-multi=" + BURST,
                  "--loop=1000",
                  "--intf1=c0",
                  frames.toString()));
      Await.until(
          "the first question",
          READY,
          () -> number(control, "/counters", "leasequery.asked") > 0,
          agent::tail);
      double cpuBefore = cpuSeconds(stat);
      long start = System.nanoTime();
      long all = 2L * subscribers;
      long back = 0;
      while (back < all && System.nanoTime() - start < GIVE_UP.toNanos()) {
        Thread.sleep(LOOK_MILLIS);
        back = number(control, "/status", "bindings");
        points.add(new StormPlot.Point((System.nanoTime() - start) / 1e9, (double) back / all));
      }
      double cpu = cpuSeconds(stat) - cpuBefore;
      player.kill();
      queries.stop();
      return new Storm(
          points,
          number(control, "/counters", "leasequery.asked"),
          number(control, "/counters", "leasequery.repeated"),
          StormQueries.surplus(lab.directory().resolve("queries.pcap")),
          all - back,
          cpu);
    }
  }

  /** User and system time of a process so far, from {@code /proc/PID/stat}. */
  private static double cpuSeconds(Path stat) throws IOException {
    String[] fields = Files.readString(stat).replaceFirst(".*\\) ", "").split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
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
