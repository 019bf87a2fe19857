package org.lqagent.lab.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lqagent.lab.ClientLease;
import org.lqagent.lab.Lab;
import org.lqagent.lab.LabAgent;
import org.lqagent.lab.Outcome;
import org.lqagent.lab.Part;
import org.lqagent.lab.Place;

/**
 * What a flood of random sources inside the /64 of one interface costs the daemon, and a subscriber
 * on another interface, beside quiet: {@code FloodBench [SECONDS]}, twice as long. Needs root and
 * tcpreplay.
 */
@Measures(
    "a flood of unknown sources: the daemon's load, and how soon a subscriber elsewhere is in")
public final class FloodBench {
  private static final int ROUNDS = 7;
  private static final int SOURCES = 100_000;
  private static final int MILLIS_BETWEEN_PINGS = 2;
  private static final int DEADLINE_SECONDS = 10;

  /** Longer than the filter is silent about a source, as it is configured here. */
  private static final int PAUSE_MILLIS = 1300;

  private static final double TICKS = 100;
  private static final Pattern FIRST = Pattern.compile("icmp_seq=(\\d+) ");
  private static final Pattern RATED = Pattern.compile("([0-9.]+) pps");

  private FloodBench() {}

  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60;
    try (Lab lab = Lab.up("bench-flood")) {
      new FloodBench.Run(lab, lab.client().lease().orElseThrow()).measure(seconds);
    }
  }

  private record Load(double cpuSeconds, long liveKilobytes, long queries) {}

  private record Run(Lab lab, ClientLease lease) {
    void measure(int seconds) throws Exception {
      sh(
          Place.BNG,
          "ip link add acc1 address 02:00:00:00:b0:03 type veth peer name c1 netns "
              + lab.namespace(Place.CLIENT)
              + "; ip link set acc1 up; ip -6 address add 2001:db8:2::1/64 dev acc1");
      sh(Place.CLIENT, "echo 1 >/proc/sys/net/ipv6/conf/c1/disable_ipv6; ip link set c1 up");
      LabAgent agent = new LabAgent(lab);
      Part daemon =
          agent.start(
              agent
                      .configuration()
                      .replace(
                          "routes:",
                          "  - { interface: acc1, prefixes: [\"2001:db8:2::/64\"] }\nroutes:")
                  + "filter: { silence: 1s }\n");
      sh(
          Place.BNG,
          "nft 'table ip6 flood { counter questions { }; chain out { type filter hook output"
              + " priority 0; udp sport 546 udp dport 547 counter name questions; }; }'");
      Path frames = lab.directory().resolve("flood.pcap");
      Files.write(frames, frames());

      // Once for the compiler.
      verified(agent);
      double quiet = verified(agent);
      Load quietly = load(daemon);
      Part flood = flood(frames);
      Thread.sleep(seconds * 1000L);
      Load before = load(daemon);
      Thread.sleep(seconds * 1000L);
      Load after = load(daemon);
      double flooded = verified(agent);
      Load end = load(daemon);
      sh(Place.CLIENT, "kill -INT " + flood.pid());
      while (flood.alive()) {
        Thread.sleep(50);
      }
      System.out.printf("%-56s %s packets a second%n", "flood, as the sender says", rated(flood));
      System.out.printf(
          "%-56s %.3f of a core%n",
          "the daemon under the flood, while it is still compiled",
          (before.cpuSeconds() - quietly.cpuSeconds()) / seconds);
      System.out.printf(
          "%-56s %.3f of a core%n",
          "and from then on", (after.cpuSeconds() - before.cpuSeconds()) / seconds);
      System.out.printf(
          "%-56s %,d KB, then %,d KB, at the end %,d KB%n",
          "alive on its heap when it began",
          quietly.liveKilobytes(),
          before.liveKilobytes(),
          end.liveKilobytes());
      System.out.printf(
          "%-56s %.1f a second (configured: 100 an interface)%n",
          "questions", (after.queries() - before.queries()) / (double) seconds);
      System.out.printf(
          "%-56s %.0f ms in quiet, %.0f ms under the flood: %.2f times%n",
          "until a subscriber on another interface is answered", quiet, flooded, flooded / quiet);
    }

    /** How long the first answer to a client that nobody knows takes: the median of several. */
    private double verified(LabAgent agent) throws InterruptedException {
      List<Double> times = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        Outcome cleared = agent.command("clear", "client", "00:03:00:01:02:00:00:00:c0:01");
        // 1: there was nothing to forget, at first.
        if (cleared.status() > 1) {
          cleared.orThrow("forgetting");
        }
        Thread.sleep(PAUSE_MILLIS);
        Outcome pings =
            lab.run(
                Place.CLIENT,
                "ping",
                "-n",
                // With a deadline, until one is answered.
                "-c",
                "1",
                "-w",
                Integer.toString(DEADLINE_SECONDS),
                "-i",
                Double.toString(MILLIS_BETWEEN_PINGS / 1000.0),
                "-I",
                lease.address().toString(),
                Lab.CORE_ADDRESS.toString());
        Matcher first = FIRST.matcher(pings.output());
        if (!first.find()) {
          throw new IllegalStateException("never answered: " + pings.output());
        }
        times.add((double) MILLIS_BETWEEN_PINGS * Integer.parseInt(first.group(1)));
      }
      return Contest.median(times);
    }

    private Part flood(Path frames) {
      return lab.start(
          Place.CLIENT,
          "flood",
          List.of(
              "tcpreplay",
              "--topspeed",
              "--preload-pcap",
              "--loop=100000",
              "--intf1=c1",
              frames.toString()));
    }

    private static String rated(Part flood) throws IOException {
      Matcher rated = RATED.matcher(Files.readString(flood.log()));
      return rated.find() ? rated.group(1) : "?";
    }

    private Load load(Part daemon) throws IOException {
      Path proc = Path.of("/proc/" + daemon.pid());
      String stat = Files.readString(proc.resolve("stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
      // Each question is a datagram from port 546 and not from the relay agent's 547.
      String sent =
          lab.run(Place.BNG, "nft", "list", "counter", "ip6", "flood", "questions").output();
      Matcher questions = Pattern.compile("packets (\\d+)").matcher(sent);
      return new Load(
          ticks / TICKS,
          LiveHeap.octets(lab, daemon) / 1024,
          questions.find() ? Long.parseLong(questions.group(1)) : 0);
    }

    private void sh(Place place, String script) {
      lab.run(place, "sh", "-ec", script).orThrow(script);
    }
  }

  /** A capture of pings from random sources inside 2001:db8:2::/64. */
  private static byte[] frames() {
    int frame = 14 + 40 + 8;
    SplittableRandom random = new SplittableRandom(1);
    ByteBuffer file = ByteBuffer.allocate(24 + SOURCES * (16 + frame));
    file.putInt(0xa1b2_c3d4).putShort((short) 2).putShort((short) 4);
    file.putInt(0).putInt(0).putInt(0xffff).putInt(1);
    for (int i = 0; i < SOURCES; i++) {
      file.putInt(0).putInt(0).putInt(frame).putInt(frame);
      file.put(HexFormat.of().parseHex("02000000b003 02000000c003 86dd 60000000".replace(" ", "")));
      file.putShort((short) 8).putShort((short) 0x3a40);
      file.putLong(0x2001_0db8_0002_0000L).putLong(random.nextLong());
      file.putLong(0x2001_0db8_00ff_0000L).putLong(0x99);
      file.putLong(0x8000_0000_0000_0000L);
    }
    return file.array();
  }
}
