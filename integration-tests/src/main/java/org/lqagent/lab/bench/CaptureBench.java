package org.lqagent.lab.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lqagent.capture.CaptureException;
import org.lqagent.capture.CaptureStatistics;
import org.lqagent.capture.FrameParser;
import org.lqagent.capture.FrameParser.PartialChecksums;
import org.lqagent.capture.FrameRefusal;
import org.lqagent.capture.PcapCapture;
import org.lqagent.capture.PcapCapture.Direction;
import org.lqagent.capture.PcapCapture.Settings;
import org.lqagent.counters.Counters;
import org.lqagent.gleaning.AccessLinks;
import org.lqagent.gleaning.GleanCount;
import org.lqagent.gleaning.Gleaner;
import org.lqagent.gleaning.InterfaceIds;
import org.lqagent.gleaning.Locator;

/**
 * How many relayed messages a second are captured and gleaned without loss on a veth, beside {@code
 * tcpdump -w /dev/null} there: {@code CaptureBench [FRAMES]}. The rate is raised in steps until the
 * kernel drops. Needs tcpreplay.
 */
@Measures("capturing relayed messages on a veth without loss, beside tcpdump -w /dev/null")
public final class CaptureBench {
  private static final int ROUNDS = 3;
  private static final int CLIENTS = 5_000;
  private static final int BUFFER_OCTETS = 32 << 20;
  private static final int FIRST_RATE = 50_000;
  private static final double STEP = 1.25;
  private static final Pattern RATED = Pattern.compile("([0-9.]+) pps");
  private static final Pattern DROPPED = Pattern.compile("(\\d+) packets dropped by kernel");

  /** Something that captures while a sender sends. */
  private interface Capturer {
    /** How many frames were dropped. */
    long dropped(Sender sender) throws Exception;
  }

  private interface Sender {
    void send() throws IOException, InterruptedException;
  }

  private CaptureBench() {}

  public static void main(String[] arguments) throws Exception {
    int frames = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 400_000;
    OwnNamespace.run(CaptureBench.class, arguments, () -> measure(frames));
  }

  private static void measure(int frames) throws Exception {
    OwnNamespace.sh(
        """
        command -v tcpreplay >/dev/null || { echo 'tcpreplay is missing'; exit 1; }
        ip link set lo up
        ip link add up0 type veth peer name up0p
        sysctl -qw net.ipv6.conf.up0.disable_ipv6=1 net.ipv6.conf.up0p.disable_ipv6=1
        ip link set up0 up; ip link set up0p up
        """);
    Path file = Files.createTempFile("relayed", ".pcap");
    try {
      RelayedCapture.write(file, CLIENTS);
      int loops = frames / (CLIENTS * RelayedCapture.MESSAGES_PER_CLIENT);
      Contest contest = new Contest("messages a second without loss");
      for (int round = 0; round < ROUNDS; round++) {
        contest.add("tcpdump -w /dev/null", highest(file, loops, CaptureBench::tcpdump));
        contest.add("captured and gleaned", highest(file, loops, CaptureBench::gleaned));
      }
      contest.print();
    } finally {
      Files.delete(file);
    }
  }

  /** The highest rate really sent of which nothing was lost; two losses in a row end the search. */
  private static double highest(Path file, int loops, Capturer capturer) throws Exception {
    double best = 0;
    int losses = 0;
    for (double wanted = FIRST_RATE; losses < 2; wanted *= STEP) {
      double[] sent = new double[1];
      String rate = "--pps=" + (long) wanted;
      long dropped = capturer.dropped(() -> sent[0] = replay(file, loops, rate));
      if (dropped == 0) {
        best = Math.max(best, sent[0]);
        losses = 0;
      } else {
        losses++;
      }
      // The sender is at its end.
      if (sent[0] < wanted / STEP) {
        break;
      }
    }
    return best;
  }

  private static double replay(Path file, int loops, String rate)
      throws IOException, InterruptedException {
    String printed =
        OwnNamespace.sh(
            "tcpreplay "
                + rate
                + " --preload-pcap --loop="
                + loops
                + " --intf1=up0p "
                + file
                + " 2>&1");
    Matcher rated = RATED.matcher(printed);
    if (!rated.find()) {
      throw new IOException("tcpreplay says: " + printed);
    }
    return Double.parseDouble(rated.group(1));
  }

  private static long tcpdump(Sender sender) throws Exception {
    Process tcpdump =
        new ProcessBuilder(
                List.of(
                    "tcpdump", "-i", "up0", "-n", "-B", "32768", "-w", "/dev/null", "udp port 547"))
            .redirectErrorStream(true)
            .start();
    StringBuilder printed = new StringBuilder();
    while (printed.indexOf("listening on") < 0) {
      printed.append((char) tcpdump.getInputStream().read());
    }
    sender.send();
    Thread.sleep(500);
    // Process.destroy would close what it is still to print.
    tcpdump.toHandle().destroy();
    printed.append(new String(tcpdump.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
    tcpdump.waitFor();
    Matcher dropped = DROPPED.matcher(printed);
    if (!dropped.find()) {
      throw new IOException("tcpdump says: " + printed);
    }
    return Long.parseLong(dropped.group(1));
  }

  /** All that the capture's thread of the daemon does, and the gleaning besides. */
  private static long gleaned(Sender sender) throws Exception {
    FrameParser parser =
        new FrameParser(PartialChecksums.ACCEPTED, new Counters<>(FrameRefusal.class));
    Counters<GleanCount> counts = new Counters<>(GleanCount.class);
    Gleaner gleaner =
        new Gleaner(
            new Locator(AccessLinks.UNRESTRICTED, InterfaceIds.unknown(), counts),
            prefix -> false,
            Gleaner.LoneReplies.BELIEVED,
            counts);
    try (PcapCapture capture = open()) {
      Thread thread =
          new Thread(
              () ->
                  capture.run(
                      frame ->
                          parser
                              .parse(frame)
                              .ifPresent(datagram -> gleaner.glean(datagram, Instant.now()))));
      thread.start();
      sender.send();
      Thread.sleep(500);
      CaptureStatistics statistics = capture.statistics().orElseThrow();
      capture.stop();
      thread.join();
      return statistics.droppedByKernel() + statistics.droppedByInterface();
    }
  }

  private static PcapCapture open() throws CaptureException {
    return PcapCapture.open("up0", Settings.of(Direction.BOTH).withBufferOctets(BUFFER_OCTETS));
  }
}
