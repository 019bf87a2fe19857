package org.lqagent.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lqagent.lab.Eventually.eventually;
import static org.lqagent.lab.NetworkNamespace.sh;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.capture.FrameParser.PartialChecksums;
import org.lqagent.capture.PcapCapture.Direction;
import org.lqagent.capture.PcapCapture.Settings;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.lab.InNetworkNamespace;
import org.pcap4j.core.PcapHandle;

/** Frames on a real link, by libpcap and the kernel's filter. */
@InNetworkNamespace
class PcapCaptureTest {
  private static final String MACS = "333300010002 02000000c001";
  private static final String ADDRESSES =
      "fe8000000000000000000000000000c1 ff020000000000000000000000010002";

  /** An Information-request of a client: next header 17, 12 octets. */
  private static final String PACKET =
      "60000000 000c 11 40" + ADDRESSES + "0222 0223 000c bde1 0b123456";

  private static final String HOP_BY_HOP =
      "60000000 0014 00 40" + ADDRESSES + "11 00 050200000100 0222 0223 000c bde1 0b123456";

  private static final String FIRST_FRAGMENT =
      "60000000 0018 2c 40"
          + ADDRESSES
          + "11 00 0001 00000007 0222 0223 001e bd05 0b123456 0006000e";

  private static final String LAST_FRAGMENT =
      "60000000 0016 2c 40" + ADDRESSES + "11 00 0010 00000007 0017001800170018001700180017";

  private static final String DNS =
      "60000000 000c 11 40" + ADDRESSES + "1388 0035 000c ae69 0b123456";

  private final Queue<Frame> frames = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void link() throws Exception {
    sh(
        "for i in default acc0 c0; do sysctl -qw net.ipv6.conf.$i.disable_ipv6=1 2>/dev/null || :;"
            + " done; ip link add acc0 type veth peer name c0; ip link set acc0 up; ip link set c0"
            + " up");
  }

  @Test
  @Tag("F-41")
  @Tag("F-42")
  @Tag("F-43")
  @Tag("F-44")
  void dhcpv6InEveryWrappingArrivesAndNothingElse() throws Exception {
    try (PcapCapture capture = PcapCapture.open("acc0", Settings.of(Direction.RECEIVED))) {
      CompletableFuture<CaptureEnd> end = CompletableFuture.supplyAsync(() -> run(capture));
      send(
          "c0",
          "86dd" + DNS,
          "0806 0001080006040001",
          "86dd" + PACKET,
          "8100 0064 86dd" + PACKET,
          "88a8 0007 8100 0064 86dd" + PACKET,
          "8864 1100 0005 0036 0057" + PACKET,
          "8100 0064 8864 1100 0005 0036 0057" + PACKET,
          "86dd" + HOP_BY_HOP,
          "86dd" + FIRST_FRAGMENT,
          "86dd" + LAST_FRAGMENT);
      send("acc0", "86dd" + PACKET);

      eventually(() -> assertThat(frames).hasSize(8));
      capture.stop();
      assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(new CaptureEnd.Stopped());
      assertThat(capture.statistics())
          .get()
          .extracting(CaptureStatistics::droppedByKernel)
          .isEqualTo(0L);
    }

    FrameParser parser =
        new FrameParser(PartialChecksums.REFUSED, new Counters<>(FrameRefusal.class));
    List<Datagram> datagrams =
        frames.stream().flatMap(frame -> parser.parse(frame).stream()).toList();
    // The kernel takes the outer tag off, and libpcap puts it back.
    assertThat(datagrams)
        .extracting(Datagram::vlans)
        .containsExactly(
            List.of(),
            List.of(100),
            List.of(7, 100),
            List.of(),
            List.of(100),
            List.of(),
            List.of());
    assertThat(datagrams)
        .allSatisfy(
            datagram -> {
              assertThat(datagram.interfaceName()).contains("acc0");
              assertThat(datagram.sourceMac()).contains(Octets.ofHex("02000000c001"));
            });
    assertThat(frames)
        .extracting(Frame::time)
        .isSorted()
        .allSatisfy(
            time -> assertThat(time).isBetween(Instant.now().minusSeconds(60), Instant.now()));
  }

  @Test
  void anUplinkIsSparedTheOwnLeasequeriesAndAllTheirReplies() throws Exception {
    Ipv6Address requestor = Ipv6Address.parse("fe80::c1");
    Settings settings =
        Settings.of(Direction.BOTH, CaptureFilter.dhcpv6ButOwnLeasequeries(Optional.of(requestor)));
    String reply = PACKET.replace("0b123456", "0f123456");
    String question = PACKET.replace("0b123456", "0e123456");
    String another = question.replace("00c1 ff02", "00c2 ff02");
    List<String> others =
        List.of(
            "86dd" + another,
            "86dd" + HOP_BY_HOP,
            "86dd" + FIRST_FRAGMENT,
            "8100 0064 86dd" + PACKET,
            "86dd" + PACKET);
    try (PcapCapture capture = PcapCapture.open("acc0", settings)) {
      CompletableFuture<CaptureEnd> end = CompletableFuture.supplyAsync(() -> run(capture));
      send("acc0", "86dd" + question);
      send("c0", "86dd" + reply);
      send("c0", others.toArray(String[]::new));

      eventually(() -> assertThat(frames).hasSizeGreaterThanOrEqualTo(others.size()));
      capture.stop();
      end.get(60, TimeUnit.SECONDS);
    }
    assertThat(frames).hasSize(others.size());
    assertThat(frames)
        .zipSatisfy(
            others,
            (frame, sent) ->
                assertThat(Octets.copyOf(frame.octets()).toString())
                    .startsWith((MACS + sent).replace(" ", "")));
  }

  @Test
  void anUplinkShowsBothDirections() throws Exception {
    try (PcapCapture capture = PcapCapture.open("acc0", Settings.of(Direction.BOTH))) {
      CompletableFuture<CaptureEnd> end = CompletableFuture.supplyAsync(() -> run(capture));
      send("c0", "86dd" + PACKET);
      send("acc0", "86dd" + PACKET);

      eventually(() -> assertThat(frames).hasSize(2));
      capture.stop();
      end.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  @Tag("F-37")
  void aCaptureOfAllSeesInterfacesThatAppearLater() throws Exception {
    try (PcapCapture capture =
        PcapCapture.openOnAll(
            Settings.of(Direction.RECEIVED), index -> Optional.of("number " + index))) {
      CompletableFuture<CaptureEnd> end = CompletableFuture.supplyAsync(() -> run(capture));
      send("c0", "86dd" + PACKET, "86dd" + DNS);
      sh("ip link add acc1 type veth peer name c1; ip link set acc1 up; ip link set c1 up");
      String added = sh("ip -o link show acc1 | cut -d: -f1").strip();
      send("c1", "86dd" + PACKET);
      eventually(() -> assertThat(frames).hasSize(2));
      sh("ip link delete acc1");
      send("c0", "8100 0064 86dd" + PACKET);
      eventually(() -> assertThat(frames).hasSize(3));
      String first = sh("ip -o link show acc0 | cut -d: -f1").strip();
      assertThat(frames)
          .extracting(frame -> frame.interfaceName().orElseThrow())
          .containsExactly("number " + first, "number " + added, "number " + first);
      capture.stop();
      assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(new CaptureEnd.Stopped());
    }
  }

  @Test
  void anIdleCaptureStopsAtOnce() throws Exception {
    try (PcapCapture capture = PcapCapture.open("acc0", Settings.of(Direction.RECEIVED))) {
      CompletableFuture<CaptureEnd> end = CompletableFuture.supplyAsync(() -> run(capture));
      capture.stop();

      assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(new CaptureEnd.Stopped());
    }
  }

  @Test
  @Tag("F-37")
  void anInterfaceThatGoesAwayEndsTheCapture() throws Exception {
    try (PcapCapture capture = PcapCapture.open("acc0", Settings.of(Direction.RECEIVED))) {
      CompletableFuture<CaptureEnd> end = CompletableFuture.supplyAsync(() -> run(capture));
      sh("ip link delete acc0");

      assertThat(end.get(60, TimeUnit.SECONDS)).isInstanceOf(CaptureEnd.Failed.class);
    }
  }

  @Test
  void anInterfaceThatIsNotThereCannotBeCapturedOn() {
    assertThatThrownBy(() -> PcapCapture.open("nowhere0", Settings.of(Direction.BOTH)))
        .isInstanceOf(CaptureException.class)
        .hasMessageContaining("nowhere0");
  }

  private CaptureEnd run(PcapCapture capture) {
    return capture.run(frames::add);
  }

  private static void send(String interfaceName, String... frames) throws Exception {
    PcapHandle handle = new PcapHandle.Builder(interfaceName).build();
    try {
      for (String frame : frames) {
        byte[] octets = Octets.ofHex(MACS + frame).toByteArray();
        handle.sendPacket(Arrays.copyOf(octets, Math.max(60, octets.length)));
      }
    } finally {
      handle.close();
    }
  }
}
