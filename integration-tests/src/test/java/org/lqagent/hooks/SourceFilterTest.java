package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.lab.Eventually.eventually;
import static org.lqagent.lab.NetworkNamespace.sh;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.hooks.UnknownPacket.Direction;
import org.lqagent.lab.InNetworkNamespace;
import org.lqagent.lab.NetworkNamespace;

/** The source filter in a real kernel, with packets from a client in a namespace of its own. */
@InNetworkNamespace
class SourceFilterTest {
  private static final Ipv6Prefix POOL = Ipv6Prefix.parse("2001:db8:100::/40");
  private static final Ipv6Prefix LEASED = Ipv6Prefix.parse("2001:db8:1::1000");
  private static final Ipv6Prefix DELEGATED = Ipv6Prefix.parse("2001:db8:100:100::/56");

  private final List<HookEvent> events = new CopyOnWriteArrayList<>();
  private final List<UnknownPacket> unknown = new CopyOnWriteArrayList<>();
  private final HookCounters counters = new HookCounters();
  private final FilterSettings settings =
      new FilterSettings("lqagent", 5, Duration.ofSeconds(600), 100, List.of(POOL));
  private NetworkNamespace client;
  private KernelWatch watch;
  private UnknownSources reports;
  private SourceFilter filter;

  @BeforeEach
  void start() throws Exception {
    client = NetworkNamespace.create();
    sh(
        """
        ip link add acc0 type veth peer name cli0
        ip link set cli0 netns %d
        sysctl -qw net.ipv6.conf.acc0.accept_dad=0 net.ipv6.conf.all.forwarding=1
        ip link set acc0 addrgenmode none up
        ip address add 2001:db8:1::1/64 dev acc0 nodad
        ip address add fe80::1/64 dev acc0 nodad
        ip -6 route add unreachable 2001:db8:100::/40
        ip -6 route add 2001:db8:100:100::/56 via 2001:db8:1::1000
        """
            .formatted(client.threadId()));
    client.run(
        """
        sysctl -qw net.ipv6.conf.cli0.accept_dad=0
        ip link set cli0 address 02:00:00:00:00:01
        ip link set cli0 up
        ip address add 2001:db8:1::1000/64 dev cli0 nodad
        ip address add 2001:db8:1::bad/64 dev cli0 nodad
        ip address add 2001:db8:100:123::1/128 dev cli0 nodad
        ip -6 route add default via fe80::1 dev cli0
        """);
    watch = KernelWatch.start(events::add, counters);
    reports = UnknownSources.start(5, watch.links(), unknown::add, counters);
    filter = SourceFilter.start(settings, events::add, counters);
  }

  @AfterEach
  void stop() {
    filter.close();
    reports.close();
    watch.close();
    client.close();
  }

  private boolean pings(String source) {
    return pings(source, "2001:db8:1::1");
  }

  private boolean pings(String source, String destination) {
    try {
      client.run("ping -n -c 1 -W 1 -I %s %s".formatted(source, destination));
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  private Drift reconcile() throws Exception {
    return filter.reconcile().get(60, TimeUnit.SECONDS);
  }

  private static String table() throws Exception {
    return sh("nft list table ip6 lqagent");
  }

  @Test
  @Tag("LQ-GLN-019")
  @Tag("LQ-GLN-020")
  @Tag("LQ-GLN-021")
  void onlyLeasedSourcesPass() throws Exception {
    assertThat(pings("2001:db8:1::bad")).as("before the interface is verified").isTrue();
    filter.allow(LEASED, "acc0");
    filter.allow(DELEGATED, "acc0");
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    assertThat(reconcile()).isEqualTo(Drift.NONE);
    assertThat(pings("2001:db8:1::1000")).as("leased").isTrue();
    assertThat(pings("2001:db8:100:123::1")).as("of a delegated prefix").isTrue();
    assertThat(pings("2001:db8:1::bad")).as("not leased").isFalse();
    assertThat(table()).contains("\"acc0\" : goto enforce", "2001:db8:1::1000 . \"acc0\"");
    eventually(
        () ->
            assertThat(unknown)
                .singleElement()
                .satisfies(
                    packet -> {
                      assertThat(packet.source()).isEqualTo(Ipv6Address.parse("2001:db8:1::bad"));
                      assertThat(packet.interfaceName()).isEqualTo("acc0");
                      assertThat(packet.hardwareAddress().toColonHex())
                          .isEqualTo("02:00:00:00:00:01");
                      assertThat(packet.direction()).isEqualTo(Direction.SOURCE);
                    }));
    filter.addInterface("acc0", VerifyMode.LOG);
    reconcile();
    assertThat(pings("2001:db8:1::bad")).as("not leased, but only logged").isTrue();
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    filter.revoke(LEASED, "acc0");
    reconcile();
    assertThat(pings("2001:db8:1::1000")).as("no longer leased").isFalse();
    filter.removeInterface("acc0");
    reconcile();
    assertThat(pings("2001:db8:1::bad")).as("no longer verified").isTrue();
    assertThat(events).isEmpty();
  }

  @Test
  void aRestartAndAModeChangeOpenNoGap() throws Exception {
    sh(
        """
        nft add table ip6 operator
        nft 'add chain ip6 operator input { type filter hook input priority 0; }'
        nft add rule ip6 operator input ip6 saddr 2001:db8:1::bad icmpv6 type echo-request counter
        """);
    filter.allow(LEASED, "acc0");
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    reconcile();
    CompletableFuture<String> leased =
        ping("ping -n -q -W 1 -c 1000 -i 0.001 -I 2001:db8:1::1000 2001:db8:1::1");
    CompletableFuture<String> other =
        ping("ping -n -q -W 1 -c 1000 -i 0.001 -I 2001:db8:1::bad 2001:db8:1::1 || true");
    while (!leased.isDone() || !other.isDone()) {
      filter.close();
      filter = SourceFilter.start(settings, events::add, counters);
      filter.addInterface("acc0", VerifyMode.ENFORCE);
      filter.allow(DELEGATED, "acc0");
      filter.revoke(DELEGATED, "acc0");
    }
    assertThat(leased.get()).contains("1000 received, 0% packet loss");
    assertThat(other.get()).contains(" 0 received, 100% packet loss");
    assertThat(sh("nft list table ip6 operator")).contains("counter packets 0 bytes 0");
  }

  /** A client that pings without holding up the others of its namespace. */
  private CompletableFuture<String> ping(String command) {
    CompletableFuture<String> done = new CompletableFuture<>();
    client.call(
        () -> {
          Thread thread =
              new Thread(
                  () -> {
                    try {
                      done.complete(sh(command));
                    } catch (Exception | AssertionError e) {
                      done.completeExceptionally(e);
                    }
                  });
          thread.start();
          return thread;
        });
    return done;
  }

  @Test
  void whatAnEarlierRunLetInStaysUntilItIsForgotten() throws Exception {
    filter.allow(LEASED, "acc0");
    filter.allow(DELEGATED, "acc0");
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    filter.close();
    long written = counters.count(HookCounter.ELEMENTS_WRITTEN);
    filter = SourceFilter.start(settings, events::add, counters);
    assertThat(filter.adopted()).hasSize(3);
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    filter.allow(LEASED, "acc0");
    assertThat(reconcile()).isEqualTo(Drift.NONE);
    assertThat(filter.adopted()).containsExactly(new FilterEntry.Source(DELEGATED, "acc0"));
    assertThat(counters.count(HookCounter.ELEMENTS_WRITTEN)).isEqualTo(written);
    assertThat(pings("2001:db8:100:123::1")).isTrue();
    filter.forgetAdopted();
    reconcile();
    assertThat(filter.kernelSources()).containsExactly(new FilterEntry.Source(LEASED, "acc0"));
    assertThat(filter.kernelInterfaces()).containsOnly(Map.entry("acc0", VerifyMode.ENFORCE));
    assertThat(pings("2001:db8:100:123::1")).isFalse();
  }

  @Test
  void otherSettingsTakeThePlaceOfThoseOfAnEarlierRun() throws Exception {
    filter.allow(LEASED, "acc0");
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    filter.close();
    FilterSettings other = new FilterSettings("lqagent", 6, Duration.ofSeconds(7), 9, List.of());
    filter = SourceFilter.start(other, events::add, counters);
    assertThat(reconcile()).isEqualTo(Drift.NONE);
    assertThat(table())
        .contains("group 6", "timeout 7s", "limit rate over 9/second")
        .contains("2001:db8:1::1000 . \"acc0\"", "\"acc0\" : goto enforce")
        .doesNotContain("group 5", "fib daddr");
  }

  @Test
  void theRulesOfAnEarlierVersionGo() throws Exception {
    filter.allow(LEASED, "acc0");
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    filter.close();
    sh(
        """
        nft -f - <<EOF
        add chain ip6 lqagent loops { type filter hook forward priority filter; policy accept; }
        add rule ip6 lqagent loops ip6 daddr 2001:db8:100::/40 drop
        add rule ip6 lqagent verified ip6 saddr { ::, fe80::/10 } accept
        flush chain ip6 lqagent sources
        add rule ip6 lqagent sources iifname vmap @access
        EOF
        """);
    filter = SourceFilter.start(settings, events::add, counters);
    assertThat(table()).contains("jump verified").doesNotContain("loops", "hook forward");
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    filter.allow(LEASED, "acc0");
    assertThat(reconcile()).isEqualTo(Drift.NONE);
    assertThat(pings("2001:db8:1::1000")).isTrue();
    assertThat(pings("2001:db8:1::bad")).isFalse();
  }

  @Test
  void whatAnUplinkBringsIsNotVerifiedThoughAPatternHasItsName() throws Exception {
    filter.close();
    TreeMap<String, VerifyMode> all = new TreeMap<>(Map.of("acc*", VerifyMode.ENFORCE));
    filter = SourceFilter.start(settings.withPatterns(all), events::add, counters);
    assertThat(pings("2001:db8:1::bad")).isFalse();
    filter.close();
    filter =
        SourceFilter.start(
            settings.withPatterns(all).withUplinks(List.of("up0", "acc0")), events::add, counters);
    assertThat(pings("2001:db8:1::bad")).isTrue();
    assertThat(pings("2001:db8:1::bad", "2001:db8:1ff::1")).isFalse();
    eventually(
        () ->
            assertThat(unknown)
                .extracting(UnknownPacket::direction)
                .contains(Direction.DESTINATION));
  }

  @Test
  void whatSomebodyBreaksIsPutRight() throws Exception {
    filter.allow(LEASED, "acc0");
    filter.allow(DELEGATED, "acc0");
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    reconcile();
    for (String tampering :
        List.of(
            "nft flush ruleset",
            "nft delete table ip6 lqagent",
            "nft flush table ip6 lqagent",
            "nft flush chain ip6 lqagent verified",
            "nft flush set ip6 lqagent addresses",
            "nft 'delete element ip6 lqagent access { \"acc0\" }'",
            "nft 'add element ip6 lqagent addresses { 2001:db8:1::bad . \"acc0\" }'",
            "nft 'add element ip6 lqagent access { \"acc1\" : goto log_only }'",
            """
            nft -f - <<EOF
            delete element ip6 lqagent access { "acc0" }
            add element ip6 lqagent access { "acc0" : goto log_only }
            EOF
            """)) {
      sh(tampering);
      eventually(
          () -> {
            String table = sh("nft list table ip6 lqagent 2>&1 || true");
            assertThat(table)
                .as(tampering)
                .contains("2001:db8:1::1000 . \"acc0\"", "2001:db8:100:100:: . \"acc0\"")
                .contains(
                    "\"acc0\" : goto enforce",
                    "@addresses goto to_aggregates",
                    "@prefixes56 goto to_aggregates")
                .doesNotContain("bad", "acc1");
            return true;
          });
      assertThat(reconcile()).as(tampering).isEqualTo(Drift.NONE);
    }
    assertThat(pings("2001:db8:1::1000")).isTrue();
    assertThat(pings("2001:db8:1::bad")).isFalse();
    assertThat(events).allMatch(HookEvent.Drifted.class::isInstance).hasSizeGreaterThan(8);
  }

  @Test
  void prefixesOfEveryLength() throws Exception {
    for (int length = 4; length < 128; length++) {
      filter.allow(
          Ipv6Prefix.containing(
              Ipv6Address.parse("3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), length),
          "acc0");
    }
    reconcile();
    assertThat(filter.kernelSources()).hasSize(124);
    filter.allow(Ipv6Prefix.parse("2001:db8:1::b00/120"), "acc0");
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    reconcile();
    assertThat(pings("2001:db8:1::bad")).isTrue();
    assertThat(pings("2001:db8:1::1000")).isFalse();
  }

  @Test
  @Tag("LQ-GLN-020")
  void linkLocalAndAddressDetectionPass() throws Exception {
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    reconcile();
    client.run("ping -n -c 1 -W 2 fe80::1%cli0");
    client.run(
        """
        sysctl -qw net.ipv6.conf.cli0.accept_dad=1
        ip address add 2001:db8:1::1/64 dev cli0
        """);
    eventually(
        () ->
            assertThat(client.run("ip address show dev cli0"))
                .contains("2001:db8:1::1/64 scope global dadfailed"));
  }

  @Test
  void otherInterfacesAndOtherTablesAreNotTouched() throws Exception {
    sh(
        """
        nft add table inet operator
        nft 'add chain inet operator c { type filter hook forward priority 0; policy drop; }'
        """);
    String operator = sh("nft list table inet operator");
    filter.addInterface("acc1", VerifyMode.ENFORCE);
    reconcile();
    assertThat(pings("2001:db8:1::bad")).isTrue();
    assertThat(unknown).isEmpty();
    filter.remove();
    assertThat(sh("nft list tables")).isEqualTo("table inet operator\n");
    assertThat(sh("nft list table inet operator")).isEqualTo(operator);
    filter = SourceFilter.start(settings, events::add, counters);
  }

  @Test
  void anUnknownDestinationIsReportedOnceAndAKnownOneNot() throws Exception {
    filter.allow(LEASED, "acc0");
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    reconcile();
    assertThat(pings("2001:db8:1::1000", "2001:db8:100:123::1")).as("has a route").isTrue();
    assertThat(pings("2001:db8:1::1000", "2001:db8:1ff::1")).isFalse();
    assertThat(pings("2001:db8:1::1000", "2001:db8:1ff::1")).isFalse();
    eventually(
        () ->
            assertThat(unknown)
                .singleElement()
                .satisfies(
                    packet -> {
                      assertThat(packet.direction()).isEqualTo(Direction.DESTINATION);
                      assertThat(packet.destination())
                          .isEqualTo(Ipv6Address.parse("2001:db8:1ff::1"));
                    }));
    assertThat(table()).contains("counter unreported_destinations");
  }

  @Test
  void oneInterfaceThatIsScannedDoesNotSilenceAnother() throws Exception {
    sh(
        """
        ip link add acc1 type veth peer name cli1
        ip link set cli1 netns %d
        ip link set acc1 addrgenmode none up
        ip address add 2001:db8:2::1/64 dev acc1 nodad
        """
            .formatted(client.threadId()));
    client.run(
        """
        ip link set cli1 up
        ip address add 2001:db8:2::bad/64 dev cli1 nodad
        seq -f 'address add 2001:db8:1::2:%g/128 dev cli0 nodad' 1 200 | ip -batch -
        """);
    filter.close();
    filter =
        SourceFilter.start(
            new FilterSettings("lqagent", 5, Duration.ofSeconds(600), 1, List.of()),
            events::add,
            counters);
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    filter.addInterface("acc1", VerifyMode.LOG);
    reconcile();
    for (int host = 1; host <= 200; host++) {
      send("2001:db8:1::2:%d".formatted(host), "2001:db8:1::1");
    }
    send("2001:db8:2::bad", "2001:db8:2::1");
    eventually(
        () ->
            assertThat(unknown).extracting(UnknownPacket::interfaceName).contains("acc0", "acc1"));
    assertThat(unknown)
        .filteredOn(packet -> packet.interfaceName().equals("acc0"))
        .as("at one a second")
        .hasSizeBetween(1, 20);
    assertThat(table())
        .doesNotContain(
            "unreported_sources {\n"
                + "\t\tcomment \"unknown sources not reported: interface over its rate\"\n"
                + "\t\tpackets 0 ");
  }

  /** Sends a datagram as a client with this address. */
  private void send(String source, String destination) {
    client.call(
        () -> {
          try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(source))) {
            InetAddress to = InetAddress.getByName(destination);
            socket.send(new DatagramPacket(new byte[] {1}, 1, to, 9));
          }
          return true;
        });
  }

  @Test
  void noneIsTakenForMissingWhileTheKernelMakesRoom() throws Exception {
    for (int round = 1; round <= 3; round++) {
      for (int i = 0; i < 20_000; i++) {
        filter.allow(
            new Ipv6Prefix(
                new Ipv6Address(0x2001_0db8_0000_0000L + ((long) i << 8), 0), 56 + round),
            "acc0");
      }
      assertThat(reconcile()).isEqualTo(Drift.NONE);
      assertThat(filter.kernelSources()).hasSize(20_000 * round);
    }
    assertThat(counters.count(HookCounter.ELEMENTS_WRITTEN)).isEqualTo(60_000);
  }

  @Test
  void aChangeOfModeUnderTrafficLetsNothingByUnseen() throws Exception {
    int packets = 3000;
    // Only what is counted here comes from this source: nobody asks for its neighbour.
    sh("ip -6 neigh add 2001:db8:1::bad lladdr 02:00:00:00:00:01 dev acc0 nud permanent");
    String router = sh("ip -br link show acc0 | awk '{ print $3 }'").strip();
    client.run("ip -6 neigh add 2001:db8:1::1 lladdr " + router + " dev cli0 nud permanent");
    filter.allow(LEASED, "acc0");
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    reconcile();
    CompletableFuture<String> leased =
        ping("ping -n -q -W 1 -c 1000 -i 0.002 -I 2001:db8:1::1000 2001:db8:1::1");
    CompletableFuture<String> other =
        ping(
            "ping -n -q -W 1 -c %d -i 0.001 -I 2001:db8:1::bad 2001:db8:1::1 || true"
                .formatted(packets));
    int changes = 0;
    while (!leased.isDone() || !other.isDone()) {
      filter.addInterface("acc0", changes % 2 == 0 ? VerifyMode.LOG : VerifyMode.ENFORCE);
      reconcile();
      changes++;
    }
    assertThat(leased.get()).contains("1000 received, 0% packet loss");
    assertThat(other.get()).contains(packets + " packets transmitted");
    assertThat(changes).isGreaterThan(2);
    Map<String, Long> counted = filter.packets();
    assertThat(counted.get("dropped")).isPositive();
    assertThat(counted.get("passed")).isPositive();
    assertThat(counted.get("dropped") + counted.get("passed"))
        .as("each was looked at, and either dropped or let through: " + counted)
        .isEqualTo(packets);
    assertThat(filter.reconcile().get(60, TimeUnit.SECONDS)).isEqualTo(Drift.NONE);
    assertThat(events).isEmpty();
  }

  @Test
  void whenTheListOfThoseReportedIsFullUnknownOnesAreStillDroppedAndReported() throws Exception {
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    reconcile();
    sh(
        """
        { echo 'add element ip6 lqagent asked_sources {'
          seq -f '3fff::%g . "acc9" ,' 1 9999 | sed 's/ ,$/,/'
          for block in 1 2 3 4 5; do seq -f "3fff:$block::%g . \"acc9\"," 1 9999; done
          seq -f '3fff:6::%g . "acc9",' 1 5541
          echo '}'; } | nft -f -
        """);
    assertThat(pings("2001:db8:1::bad")).isFalse();
    eventually(
        () ->
            assertThat(unknown)
                .extracting(UnknownPacket::source)
                .contains(Ipv6Address.parse("2001:db8:1::bad")));
    assertThat(filter.packets().get("dropped")).isPositive();
  }

  @Test
  void aSetThatIsFullKeepsWhatItHasAndTakesTheRestAsSoonAsItCan() throws Exception {
    filter.remove();
    // As somebody may have left it who wanted to save memory.
    sh(
        """
        nft -f - <<EOF
        table ip6 lqagent {
          set addresses {
            typeof ip6 saddr . iifname
            size 2
          }
        }
        EOF
        """);
    filter = SourceFilter.start(settings, events::add, counters);
    for (int i = 1; i <= 5; i++) {
      filter.allow(Ipv6Prefix.parse("2001:db8:1::" + i), "acc0");
    }
    filter.allow(DELEGATED, "acc0");
    eventually(() -> assertThat(filter.kernelSources()).hasSize(3));
    eventually(() -> assertThat(events).isNotEmpty());
    assertThat(events)
        .first()
        .asString()
        .contains("source filter: ", " not written", "Too many open files in system");
    sh("nft delete table ip6 lqagent");
    eventually(() -> assertThat(filter.kernelSources()).hasSize(6));
    assertThat(filter.reconcile().get(60, TimeUnit.SECONDS)).isEqualTo(Drift.NONE);
  }

  @Test
  void tablesOfOtherFamiliesMayHaveTheSameName() throws Exception {
    sh(
        """
        nft -f - <<EOF
        table inet lqagent {
          set addresses {
            type ipv6_addr
            elements = { 2001:db8:1::bad }
          }
        }
        table ip lqagent {
          set access {
            type ipv4_addr
          }
        }
        EOF
        """);
    String others = sh("nft list table inet lqagent; nft list table ip lqagent");
    filter.allow(LEASED, "acc0");
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    assertThat(reconcile()).isEqualTo(Drift.NONE);
    sh("nft add element inet lqagent addresses { 2001:db8:1::2 }");
    filter.close();
    filter = SourceFilter.start(settings, events::add, counters);
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    filter.forgetAdopted();
    assertThat(filter.reconcile().get(60, TimeUnit.SECONDS)).isEqualTo(Drift.NONE);
    filter.remove();
    assertThat(sh("nft list table inet lqagent; nft list table ip lqagent"))
        .isEqualTo(
            others.replace("2001:db8:1::bad }", "2001:db8:1::2,\n\t\t\t     2001:db8:1::bad }"));
    filter = SourceFilter.start(settings, events::add, counters);
    assertThat(events).isEmpty();
  }
}
