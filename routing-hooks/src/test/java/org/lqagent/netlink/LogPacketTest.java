package org.lqagent.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Octets;

/** The octets are those between tcpdump -i nflog:5 and Linux 6.18. */
class LogPacketTest {
  private static final Octets PACKET =
      Octets.ofHex(
          """
          ec000000 0004 0000 00000000 00000000
          0a 00 0005
          0800 0100 86dd 00 00
          1400 0a00 6c716167656e7420736f757263652000
          0800 0400 00000003
          1000 0800 0006 0000 0200000000bb 0000
          0600 0f00 0001 0000
          0600 1100 000e 0000
          1200 1000 0200000000aa0200000000bb86dd 0000
          1400 0300 000000006b04d232 000000000001209e
          6c00 0900
            6005c6d2 0040 3a 40 20010db8000100000000000000000bad 20010db8000100000000000000000001
            80008fa91f88000132d2046b0000000072200100000000001011121314151617
            18191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637
          """);

  @Test
  void readsAPacket() throws Exception {
    List<LogPacket> packets = new ArrayList<>();
    LogPacket.read(Wire.message(PACKET), packets::add);
    assertThat(packets)
        .singleElement()
        .satisfies(
            packet -> {
              assertThat(packet.prefix()).isEqualTo("lqagent source ");
              assertThat(packet.interfaceIndex()).isEqualTo(3);
              assertThat(packet.hardwareAddress()).isEqualTo(Octets.ofHex("0200000000bb"));
              assertThat(packet.payload().length()).isEqualTo(104);
            });
    Wire.everyCut(
        PACKET,
        (body, out) ->
            LogPacket.read(new Message(Wire.message(PACKET).type(), 0, 0, 0, body), out::accept));
  }

  @Test
  void readsAHardwareAddressThatRunsOut() {
    Octets octets =
        Octets.ofHex(
            "24000000 0004 0000 00000000 00000000 0a000005 1000 0800 00ff 0000 0200000000bb 0000");
    assertThatThrownBy(() -> LogPacket.read(Wire.message(octets), packet -> {}))
        .hasMessage("malformed netlink message: need 255 octets, have 8");
  }

  @Test
  void bindsAsLibpcapDoes() {
    assertThat(Wire.written(new LogRequest(LogRequest.Step.BIND, 5), 5, 0x6b04d234))
        .isEqualTo(
            Octets.ofHex("1c000000 0104 0500 34d2046b 00000000 00 00 0005 0500 0100 01 000000"));
  }

  @Test
  void setsUpThreeThings() {
    // Copy mode as libpcap writes it, but 128 octets; then flush timeout and queue threshold.
    assertThat(Wire.written(new LogRequest(LogRequest.Step.SET_UP, 5), 5, 0x6b04d235))
        .isEqualTo(
            Octets.ofHex(
                """
                30000000 0104 0500 35d2046b 00000000 00 00 0005
                0a00 0200 00000080 02 00 0000
                0800 0400 00000001
                0800 0500 00000001
                """));
  }
}
