package org.lqagent.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.lab.Lab;
import org.lqagent.lab.Part;
import org.lqagent.lab.Place;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.Pace;
import org.lqagent.leasequery.TransportSettings;

/**
 * How fast ISC dhcpd with ten thousand leases answers the requestor, and which of the two is busy
 * meanwhile: it counts the processor time of both processes over the same rounds, the requestor's
 * with its garbage collector and compilers, which were warmed up before. It needs root.
 */
@Measures("the requestor against real dhcpd with 10,000 leases: who is the bottleneck")
public final class DhcpdBench {
  private static final int LEASES = 10_000;
  private static final int[] WIDTHS = {1, 8, 64, 256, 4096};
  private static final int ROUNDS = 3;
  private static final long WARM_UP = 150_000;
  private static final Duration ROUND = Duration.ofSeconds(3);
  private static final Ipv6Address FIRST = Ipv6Address.parse("2001:db8:1::1000");
  private static final double TICKS = 100;

  private DhcpdBench() {}

  /** Without arguments, makes the network and runs itself in it. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 1) {
      run(Path.of(arguments[0], "stat"));
      return;
    }
    if (Lab.obstacle().isPresent()) {
      System.out.println("not run: " + Lab.obstacle().get());
      return;
    }
    try (Lab lab = Lab.ofThisProcess()) {
      lab.part("dhcpd").orElseThrow().stop();
      writeLeases(lab.servers().leaseFile());
      Part dhcpd = lab.servers().startDhcpd();
      Process inside =
          new ProcessBuilder(
                  "ip",
                  "netns",
                  "exec",
                  lab.namespace(Place.BNG),
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  DhcpdBench.class.getName(),
                  "/proc/" + dhcpd.pid())
              .inheritIO()
              .start();
      System.exit(inside.waitFor());
    }
  }

  private static void writeLeases(Path file) throws IOException {
    Instant now = Instant.now();
    DateTimeFormatter time =
        DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    int today = now.atZone(ZoneOffset.UTC).getDayOfWeek().getValue() % 7;
    int then = now.plus(Duration.ofDays(1)).atZone(ZoneOffset.UTC).getDayOfWeek().getValue() % 7;
    StringBuilder leases = new StringBuilder("authoring-byte-order little-endian;\n");
    for (int i = 0; i < LEASES; i++) {
      leases.append(
          """
          ia-na "%s\\000\\003\\000\\001\\002\\000\\000\\002\\%03o\\%03o" {
            cltt %d %s;
            iaaddr %s {
              binding state active;
              preferred-life 43200;
              max-life 86400;
              ends %d %s;
            }
          }
          """
              .formatted(
                  "\\001\\000\\000\\000",
                  i >>> 8,
                  i & 0xff,
                  today,
                  time.format(now),
                  address(i),
                  then,
                  time.format(now.plus(Duration.ofDays(1)))));
    }
    Files.writeString(file, leases);
  }

  private static Ipv6Address address(long number) {
    return new Ipv6Address(FIRST.high(), FIRST.low() + number % LEASES);
  }

  private static void run(Path dhcpd) throws Exception {
    System.out.printf(
        "%11s %20s %14s %14s %20s %6s%n",
        "outstanding", "answers/s", "dhcpd cores", "lqclient cores", "CPU us an answer", "lost");
    ClosedLoop.warmUp(requestor(Integer.MAX_VALUE), 8, WARM_UP);
    for (int width : WIDTHS) {
      // More than its socket holds would be lost: what is asked beyond that waits here.
      int outstanding = width > 256 ? Pace.DEFAULT.openPerServer() : width;
      List<Figures> rounds = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        double before = cpuSeconds(dhcpd);
        long from = System.nanoTime();
        ClosedLoop.Round figures = ClosedLoop.measure(requestor(outstanding), width, ROUND);
        double seconds = (System.nanoTime() - from) / 1e9;
        rounds.add(new Figures(figures, (cpuSeconds(dhcpd) - before) / seconds));
      }
      rounds.sort(Comparator.comparing(round -> round.of().perSecond()));
      Figures median = rounds.get(ROUNDS / 2);
      System.out.printf(
          "%11s %8.0f (%5.0f..%5.0f) %14.2f %14.2f %9.0f and %6.1f %6d%n",
          width == outstanding ? Integer.toString(width) : width + " by " + outstanding,
          median.of().perSecond(),
          rounds.get(0).of().perSecond(),
          rounds.get(ROUNDS - 1).of().perSecond(),
          median.dhcpdCores(),
          median.of().cores(),
          median.dhcpdCores() * 1e6 / median.of().perSecond(),
          median.of().cpuMicros(),
          rounds.stream().mapToLong(round -> round.of().lost()).sum());
    }
  }

  private record Figures(ClosedLoop.Round of, double dhcpdCores) {}

  private static ClosedLoop requestor(int outstanding) throws Exception {
    return new RequestorLoop(
        new Endpoint(Lab.BNG_ADDRESS, "", TransportSettings.PORT),
        new Endpoint(Lab.SRV1_ADDRESS, "", 547),
        outstanding,
        DhcpdBench::address);
  }

  /** User and system time of a process so far, from {@code /proc/PID/stat}. */
  private static double cpuSeconds(Path stat) throws IOException {
    String[] fields = Files.readString(stat).replaceFirst(".*\\) ", "").split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
  }
}
