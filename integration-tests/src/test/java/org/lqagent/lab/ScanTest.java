package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;

/** Somebody in the core who looks for whatever answers in a /48 of the delegated prefixes. */
@AsRoot
class ScanTest {
  private static final Duration SOON = Await.PATIENCE;
  private static final int CLIENTS = 100;
  private static final int PER_SECOND = 50;
  private static final int REMEMBERED = 200;

  /** A subnet each. */
  private static final int SUBNETS = 1 << 16;

  /** One of the server's clients, which has not spoken yet. */
  private static final Ipv6Address SUBSCRIBER = Ipv6Address.parse("2001:db8:1::1007");

  @Test
  @Tag("F-15")
  void everySubnetOfA48() throws IOException {
    try (Lab lab = Lab.ofThisProcess()) {
      lab.servers().startPopulatedServer(CLIENTS);
      LabAgent agent = new LabAgent(lab);
      long start = System.nanoTime();
      Part daemon =
          agent.start(
              agent.configuration()
                  + """
                  leasequery:
                    servers: ["%s"]
                    negative: { nothing: 5m, silence: 30s, size: %d }
                  filter: { rate: %d/s }
                  recovery: { enabled: false }
                  """
                      .formatted(Lab.SRV2_ADDRESS, REMEMBERED, PER_SECOND));
      Path scan = lab.directory().resolve("scan.pcap");
      Files.write(scan, scan());

      Part scanner =
          lab.start(
              Place.CORE,
              "scanner",
              List.of(
                  "tcpreplay",
                  "--pps=20000",
                  "--preload-pcap",
                  "--loop=3",
                  "--intf1=k0",
                  scan.toString()));
      // The scan is the uplink's own affair: who speaks on another port is answered.
      Await.until(
          SUBSCRIBER + " to be held",
          SOON,
          () -> {
            lab.send(Place.CLIENT, SUBSCRIBER, Lab.CORE_ADDRESS);
            return agent.bindings().stream().anyMatch(line -> line.contains("\"" + SUBSCRIBER));
          },
          agent::tail);
      assertThat(scanner.alive()).as("the subscriber was answered during the scan").isTrue();
      Await.until("the end of the scan", SOON, () -> !scanner.alive(), scanner::tail);

      long reported = agent.number("/counters", "filter.reported-destinations");
      long asked = agent.number("/counters", "leasequery.asked");
      double seconds = (System.nanoTime() - start) / 1e9;
      long most = (long) (PER_SECOND * (seconds + 1)) + PER_SECOND / 2;
      System.out.printf(
          "scan: %,d packets in %.1f s, %,d of them reported, %,d questions%n",
          3 * SUBNETS, seconds, reported, asked);
      // Some are, so that a silent subscriber's prefix is found, and nowhere near each packet.
      assertThat(reported).isBetween(1L, most);
      assertThat(asked).isBetween(1L, most + 2);
      assertThat(agent.number("/counters", "filter.unreported-destinations"))
          .isGreaterThan(3L * SUBNETS / 2);
      assertThat(agent.view("/unknown", Map.of()))
          .filteredOn(line -> line.contains("\"state\":\"nothing\""))
          .hasSizeBetween(1, REMEMBERED);
      assertThat(agent.bindings())
          .as("nobody has leases for being looked for")
          .hasSizeLessThanOrEqualTo(2);
      assertThat(daemon.text()).doesNotContain("CAPTURE_DROPPED", "KERNEL_REFUSED");
    }
  }

  /** A ping for a host in each subnet, from the core to the concentrator's uplink. */
  private static byte[] scan() {
    int frame = 14 + 40 + 8;
    ByteBuffer file = ByteBuffer.allocate(24 + SUBNETS * (16 + frame));
    file.putInt(0xa1b2_c3d4).putShort((short) 2).putShort((short) 4);
    file.putInt(0).putInt(0).putInt(0xffff).putInt(1);
    for (long subnet = 0; subnet < SUBNETS; subnet++) {
      file.putInt(0).putInt(0).putInt(frame).putInt(frame);
      file.put(HexFormat.of().parseHex("02000000b00202000000990186dd60000000"));
      file.putShort((short) 8).putShort((short) 0x3a40);
      file.putLong(0x2001_0db8_00ff_0000L).putLong(0x99);
      file.putLong(0x2001_0db8_01ab_0000L + subnet).putLong(1);
      file.putLong(0x8000_0000_0000_0000L);
    }
    return file.array();
  }
}
