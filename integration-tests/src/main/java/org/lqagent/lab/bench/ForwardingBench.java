package org.lqagent.lab.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.hooks.FilterSettings;
import org.lqagent.hooks.HookCounter;
import org.lqagent.hooks.HookCounters;
import org.lqagent.hooks.KernelWatch;
import org.lqagent.hooks.LoopGuard;
import org.lqagent.hooks.LoopPolicy;
import org.lqagent.hooks.SourceFilter;
import org.lqagent.hooks.VerifyMode;

/**
 * How many packets a second go through a concentrator with and without the source filter, a packet
 * of each subscriber in turn. Sending costs on the same processor; what is sent and dropped at once
 * says how much: {@code ForwardingBench [SOURCES]}. A table of one rule that looks the source up
 * says what the least is that any filter of so many sources costs. Needs tcpreplay.
 */
@Measures("forwarding with 100,000 verified sources, beside the same path without the table")
public final class ForwardingBench {
  private static final int ROUNDS = 5;
  private static final int ETHERNET = 14;
  private static final int PACKET = 40 + 8 + 16;

  /** The kernel makes room in its sets behind what was written. */
  private static final long SETTLING = 2_000_000_000L;

  private static final Pattern SPEED = Pattern.compile("([0-9.]+) pps");

  private ForwardingBench() {}

  public static void main(String[] arguments) throws Exception {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    OwnNamespace.run(ForwardingBench.class, arguments, () -> measure(count));
  }

  private static void measure(int count) throws Exception {
    // The subscribers' side and the far side are interfaces of this namespace without addresses.
    OwnNamespace.sh(
        """
        command -v tcpreplay >/dev/null || { echo 'tcpreplay is missing'; exit 1; }
        ip link set lo up
        ip link add acc0 address 02:00:00:00:b0:01 type veth peer name acc0p
        ip link add up0 address 02:00:00:00:b0:02 type veth peer name up0p
        sysctl -qw net.ipv6.conf.acc0p.disable_ipv6=1 net.ipv6.conf.up0p.disable_ipv6=1
        sysctl -qw net.ipv6.conf.acc0.accept_dad=0 net.ipv6.conf.up0.accept_dad=0
        sysctl -qw net.ipv6.conf.all.forwarding=1
        ip link set acc0p up; ip link set acc0 up; ip link set up0p up; ip link set up0 up
        ip address add 3fff::1/64 dev up0 nodad
        ip -6 neigh add 3fff::99 lladdr 02:00:00:00:99:01 dev up0 nud permanent
        ip -6 neigh add fe80::2 lladdr 02:00:00:00:00:01 dev acc0 nud permanent
        """);
    List<Ipv6Prefix> prefixes = Subscribers.prefixes(count);
    Path file = Files.createTempFile("subscribers", ".pcap");
    Path lookup = Files.createTempFile("lookup", ".nft");
    Contest contest = new Contest("packets a second");
    try {
      write(file, prefixes);
      Files.writeString(lookup, lookup(prefixes));
      HookCounters counters = new HookCounters();
      for (int round = 0; round <= ROUNDS; round++) {
        OwnNamespace.sh(
            """
            nft add table netdev bench
            nft 'add chain netdev bench c { type filter hook ingress device acc0 priority 0; policy drop; }'
            """);
        double sending = forwarded(file, 0);
        OwnNamespace.sh("nft delete table netdev bench");
        double plain = forwarded(file, count);
        OwnNamespace.sh("nft -f " + lookup);
        LockSupport.parkNanos(SETTLING);
        double looked = forwarded(file, count);
        OwnNamespace.sh("nft delete table ip6 bench");
        long written = counters.count(HookCounter.ELEMENTS_WRITTEN);
        FilterSettings settings =
            FilterSettings.of(List.of(Subscribers.POOL))
                .withUplinks(List.of("up0"))
                .withLoops(
                    new LoopPolicy(LoopPolicy.Action.DROP, List.of(), List.of(Subscribers.POOL)));
        SourceFilter filter = SourceFilter.start(settings, System.err::println, counters);
        double filtered;
        try (KernelWatch watch = KernelWatch.start(System.err::println, counters);
            LoopGuard loops = LoopGuard.start(filter, watch)) {
          filter.addInterface(Subscribers.INTERFACE, VerifyMode.ENFORCE);
          for (Ipv6Prefix prefix : prefixes) {
            filter.allow(prefix, Subscribers.INTERFACE);
            loops.want(prefix, Optional.of(Subscribers.route(prefix)));
          }
          Subscribers.await(counters, HookCounter.ELEMENTS_WRITTEN, written + 1 + 2 * count);
          LockSupport.parkNanos(SETTLING);
          filtered = forwarded(file, count);
        }
        filter.remove();
        if (round > 0) {
          contest.add("without the table", plain);
          contest.add("one rule, one look-up", looked);
          contest.add("with it", filtered);
          contest.add("without it, but for the sending", 1 / (1 / plain - 1 / sending));
          contest.add("one rule, but for the sending", 1 / (1 / looked - 1 / sending));
          contest.add("with it, but for the sending", 1 / (1 / filtered - 1 / sending));
        }
      }
    } finally {
      Files.delete(file);
      Files.delete(lookup);
    }
    contest.print();
    double without = contest.median("without it, but for the sending");
    System.out.printf(
        "to without the table, but for the sending: with it %.2f, with one look-up %.2f%n",
        contest.median("with it, but for the sending") / without,
        contest.median("one rule, but for the sending") / without);
  }

  /** A table with no more in it than the sources and the one rule that looks for them. */
  private static String lookup(List<Ipv6Prefix> prefixes) {
    return prefixes.stream()
        .map(prefix -> "%s . \"%s\"".formatted(prefix.network(), Subscribers.INTERFACE))
        .collect(
            Collectors.joining(
                ", ",
                """
                table ip6 bench {
                  set leased {
                    typeof ip6 saddr . iifname
                    elements = {\
                """,
                """
                 }
                  }
                  chain sources {
                    type filter hook prerouting priority raw; policy accept;
                    ip6 saddr & ffff:ffff:ffff:ff00:: . iifname @leased accept
                    iifname "acc0" drop
                  }
                }
                """));
  }

  /** Sends every packet a few times, and returns how many went a second. */
  private static double forwarded(Path file, int each) throws IOException, InterruptedException {
    int times = 5;
    long before = arrived();
    String said =
        OwnNamespace.sh(
            "tcpreplay --topspeed --preload-pcap --loop=%d --intf1=acc0p %s 2>&1"
                .formatted(times, file));
    long arrived = arrived() - before;
    if (arrived < (long) times * each) {
      throw new IllegalStateException(
          "only " + arrived + " of " + (long) times * each + " packets arrived:\n" + said);
    }
    Matcher speed = SPEED.matcher(said);
    if (!speed.find()) {
      throw new IllegalStateException("tcpreplay does not say how fast it was:\n" + said);
    }
    return Double.parseDouble(speed.group(1));
  }

  private static long arrived() throws IOException {
    // Received octets, then received packets, of each interface of this namespace.
    return Files.readAllLines(Path.of("/proc/thread-self/net/dev")).stream()
        .map(String::strip)
        .filter(line -> line.startsWith("up0p:"))
        .map(line -> Long.parseLong(line.split("[: ]+")[2]))
        .findFirst()
        .orElseThrow();
  }

  /** A capture with a packet from each prefix to the far side. */
  private static void write(Path file, List<Ipv6Prefix> prefixes) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
      header.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
      header.putLong(0).putInt(65_535).putInt(1);
      out.write(header.array());
      byte[] far = Ipv6Prefix.parse("3fff::99").network().toByteArray();
      for (Ipv6Prefix prefix : prefixes) {
        ByteBuffer frame = ByteBuffer.allocate(16 + ETHERNET + PACKET);
        frame.order(ByteOrder.LITTLE_ENDIAN).putLong(0);
        frame.putInt(ETHERNET + PACKET).putInt(ETHERNET + PACKET).order(ByteOrder.BIG_ENDIAN);
        frame.putLong(0x0200_0000_b001_0200L).putInt(0x0000_0001).putShort((short) 0x86dd);
        frame.putInt(6 << 28).putShort((short) (PACKET - 40)).put((byte) 17).put((byte) 64);
        byte[] source = prefix.network().toByteArray();
        source[15] = 1;
        frame.put(source).put(far);
        // A datagram to the discard port; its checksum is nobody's business on the way.
        frame.putShort((short) 9).putShort((short) 9).putShort((short) (PACKET - 40));
        out.write(frame.array());
      }
    }
  }
}
