package org.lqagent.gleaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.binding.Binding;
import org.lqagent.binding.Origin;
import org.lqagent.capture.CaptureFile;
import org.lqagent.capture.CaptureFormatException;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Octets;

/** Real exchanges, captured: dhclient, dhcrelay, dhcpd, dibbler. */
class CaptureGleanerTest {
  private static final Lease ADDRESS = Lease.of(Ipv6Address.parse("2001:db8:1::1d19"));
  private static final Lease PREFIX = Lease.of(Ipv6Prefix.parse("2001:db8:1ff:ff00::/56"));

  @ParameterizedTest
  @ValueSource(strings = {"01-lease-uplink.pcap", "01-lease-uplink.pcapng", "01-lease-access.pcap"})
  @Tag("LQ-GLN-001")
  @Tag("LQ-GLN-015")
  void anAddressAndAPrefixWereLeased(String file) throws IOException {
    CaptureGleaner gleaner = glean(file);

    assertThat(bindings(gleaner)).extracting(Binding::lease).containsExactly(ADDRESS, PREFIX);
    assertThat(bindings(gleaner))
        .allSatisfy(
            binding -> {
              assertThat(binding.clientId()).isEqualTo(Duid.parse("0003000102000000c001"));
              assertThat(binding.serverId()).contains(Duid.parse("00030001020000005101"));
              assertThat(binding.origin()).isEqualTo(Origin.GLEANED);
              assertThat(binding.nextHop()).contains(Ipv6Address.parse("fe80::ff:fe00:c001"));
              assertThat(Duration.between(binding.lastTransaction(), binding.validUntil()))
                  .isBetween(Duration.ofSeconds(7200), Duration.ofSeconds(7201));
            });
  }

  @Test
  void aRelayAgentTellsItsPort() throws IOException {
    assertThat(bindings(glean("01-lease-uplink.pcap")))
        .allSatisfy(
            binding -> {
              assertThat(binding.location().linkAddress())
                  .contains(Ipv6Address.parse("2001:db8:1::1"));
              assertThat(binding.location().interfaceId()).contains(Octets.ofHex("01000000"));
            });
  }

  @Test
  void aClientsFrameTellsItsHardwareAddress() throws IOException {
    assertThat(bindings(glean("01-lease-access.pcap")))
        .allSatisfy(
            binding ->
                assertThat(binding.location().linkLayerAddress())
                    .contains(Octets.ofHex("02:00:00:00:c0:01")));
  }

  @Test
  void messagesAreCountedByType() throws IOException {
    CaptureGleaner gleaner = glean("01-lease-uplink.pcap");

    assertThat(gleaner.messagesByType().toString())
        .isEqualTo("{ADVERTISE=1, REPLY=1, REQUEST=1, SOLICIT=1}");
    assertThat(gleaner.frames()).isEqualTo(4);
    assertThat(gleaner.lastTime()).isPresent();
  }

  @Test
  void whatCameBeforeACutIsKept() throws IOException {
    byte[] whole = resource("01-lease-uplink.pcap").readAllBytes();
    CaptureGleaner gleaner = new CaptureGleaner();
    try (CaptureFile file =
        new CaptureFile(new ByteArrayInputStream(Arrays.copyOf(whole, whole.length - 1)))) {
      assertThatThrownBy(() -> gleaner.readAll(file, octets -> {}))
          .isInstanceOf(CaptureFormatException.class)
          .hasMessageContaining("ends after");
    }
    assertThat(gleaner.frames()).isEqualTo(3);
  }

  @Test
  void aLeaseFromDibblerIsGleanedToo() throws IOException {
    assertThat(bindings(glean("06-dibbler-lease-uplink.pcap")))
        .extracting(binding -> binding.lease().kind())
        .containsExactly(Lease.Kind.ADDRESS, Lease.Kind.PREFIX);
  }

  static CaptureGleaner glean(String name) throws IOException {
    CaptureGleaner gleaner = new CaptureGleaner();
    try (CaptureFile file = new CaptureFile(resource(name))) {
      gleaner.readAll(file, octets -> {});
    }
    return gleaner;
  }

  private static List<Binding> bindings(CaptureGleaner gleaner) {
    return gleaner.table().bindings().sorted(Comparator.comparing(Binding::lease)).toList();
  }

  private static InputStream resource(String name) {
    return CaptureGleanerTest.class.getResourceAsStream("/captures/" + name);
  }
}
