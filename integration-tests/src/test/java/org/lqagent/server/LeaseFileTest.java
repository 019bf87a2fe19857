package org.lqagent.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lifetimes;

class LeaseFileTest {
  /** The resource was written by dhcpd 4.4.3-P1 for clients with " and \ in DUID and IAID. */
  private static final Duid KEPT = Duid.parse("000300010222 5c7a31ff");

  private static final Duid RELEASED = Duid.parse("000300010222 5c7a32ff");
  private static final Instant GRANTED = Instant.parse("2026-11-23T23:58:20Z");
  private static final Instant NOW = GRANTED.plusSeconds(60);

  @TempDir private Path directory;
  private Path path;
  private LeaseFile file;

  @BeforeEach
  void copy() throws IOException {
    path = directory.resolve("dhcpd6.leases");
    try (InputStream real = getClass().getResourceAsStream("dhcpd6.leases")) {
      Files.copy(real, path);
    }
    file = new LeaseFile(path, Links.ANY);
  }

  @Test
  void leasesOfARealServerAreRead() throws IOException {
    assertThat(file.refresh()).isTrue();
    assertThat(file.serverId()).contains(Duid.parse("00030001020000005101"));
    assertThat(file.incomprehensible()).isZero();
    assertThat(file.size()).isEqualTo(4);

    List<ClientBinding> bindings = file.ofClient(KEPT, NOW);
    assertThat(bindings).hasSize(1);
    assertThat(bindings.get(0).lastTransaction()).isEqualTo(GRANTED);
    assertThat(bindings.get(0).leases())
        .containsExactlyInAnyOrder(
            new StoredLease(Leased.lease("2001:db8:ff::1be6"), 3600, 7200, GRANTED),
            new StoredLease(Leased.lease("2001:db8:1ff:ff00::/56"), 3600, 7200, GRANTED));
    assertThat(holder("2001:db8:ff::1be6")).isEqualTo(KEPT);
    assertThat(holder("2001:db8:1ff:ff12::5")).isEqualTo(KEPT);
  }

  @Test
  void whatWasReleasedIsHeldByNobody() throws IOException {
    file.refresh();
    assertThat(file.ofClient(RELEASED, NOW)).isEmpty();
    assertThat(file.holder(Ipv6Address.parse("2001:db8:ff::1b74"), NOW)).isEmpty();
    assertThat(file.holder(Ipv6Address.parse("2001:db8:1ff:fe00::1"), NOW)).isEmpty();
  }

  @Test
  void whatHasEndedIsHeldByNobody() throws IOException {
    file.refresh();
    assertThat(file.holder(Ipv6Address.parse("2001:db8:ff::1be6"), GRANTED.plusSeconds(7199)))
        .isPresent();
    assertThat(file.holder(Ipv6Address.parse("2001:db8:ff::1be6"), GRANTED.plusSeconds(7200)))
        .isEmpty();
  }

  @Test
  void anUnchangedFileIsNotReadAgain() throws IOException {
    assertThat(file.refresh()).isTrue();
    assertThat(file.refresh()).isFalse();
  }

  @Test
  void whatIsAppendedCountsAsSoonAsItIsComplete() throws IOException {
    file.refresh();
    String entry = entry("ia-na", "\\001\\000\\000\\000\\000\\003\\000\\001new", "2001:db8:ff::5");
    for (int cut : List.of(1, 20, entry.length() - 2)) {
      Files.writeString(path, "", StandardOpenOption.TRUNCATE_EXISTING);
      copyResource();
      append(entry.substring(0, cut));
      file.refresh();
      assertThat(file.holder(Ipv6Address.parse("2001:db8:ff::5"), NOW)).as("cut %d", cut).isEmpty();
      append(entry.substring(cut));
      assertThat(file.refresh()).isTrue();
      assertThat(holder("2001:db8:ff::5")).isEqualTo(Duid.parse("00030001 6e6577"));
    }
    assertThat(file.incomprehensible()).isZero();
  }

  @Test
  void aFileThatWasWrittenAnewIsReadFromItsBeginning() throws IOException {
    file.refresh();
    Path anew = directory.resolve("anew");
    Files.writeString(
        anew, entry("ia-na", "\\001\\000\\000\\000\\000\\003\\000\\001new", "2001:db8:ff::5"));
    Files.move(anew, path, StandardCopyOption.REPLACE_EXISTING);
    assertThat(file.refresh()).isTrue();
    assertThat(file.holder(Ipv6Address.parse("2001:db8:ff::1be6"), NOW)).isEmpty();
    assertThat(file.size()).isEqualTo(1);
  }

  @Test
  void aLaterEntryReplacesAnEarlierOne() throws IOException {
    file.refresh();
    append(
        entry(
            "ia-na",
            "\\001\\\\\\\"\\000\\000\\003\\000\\001\\002\\\"\\\\z1\\377",
            "2001:db8:ff::6"));
    file.refresh();
    assertThat(file.holder(Ipv6Address.parse("2001:db8:ff::1be6"), NOW)).isEmpty();
    assertThat(holder("2001:db8:ff::6")).isEqualTo(KEPT);
    assertThat(file.ofClient(KEPT, NOW).get(0).leases()).hasSize(2);
  }

  @Test
  void theLastToBeGivenALeaseHasIt() throws IOException {
    file.refresh();
    append(entry("ia-na", "\\001\\000\\000\\000\\000\\003\\000\\001new", "2001:db8:ff::1be6"));
    file.refresh();
    assertThat(holder("2001:db8:ff::1be6")).isEqualTo(Duid.parse("00030001 6e6577"));
    assertThat(file.ofClient(KEPT, NOW).get(0).leases())
        .extracting(StoredLease::lease)
        .containsExactly(Leased.lease("2001:db8:1ff:ff00::/56"));
  }

  @Test
  void anEntryThatSaysTheSameAgainChangesNothing() throws IOException {
    file.refresh();
    List<ClientBinding> before = file.ofClient(KEPT, NOW);
    try (InputStream real = getClass().getResourceAsStream("dhcpd6.leases")) {
      append(new String(real.readAllBytes(), ISO_8859_1));
    }
    file.refresh();
    assertThat(file.ofClient(KEPT, NOW)).isEqualTo(before);
    assertThat(holder("2001:db8:ff::1be6")).isEqualTo(KEPT);
  }

  @Test
  void theOtherWaysOfWritingAreRead() throws IOException {
    Files.writeString(
        path,
        """
        # db-time-format local, lease-id-format hex
        server-duid 0:3:0:1:2:0:0:0:51:1;
        ia-na 1:0:0:0:0:3:0:1:2:0:0:0:c0:1 {
          cltt epoch 1795478300; # Mon Nov 23 23:58:20 2026
          iaaddr 2001:db8:ff::7 {
            binding state active;
            preferred-life 4294967295;
            max-life 4294967295;
            ends never;
            set ddns-fwd-name = "a { b; } # c";
            on expiry { set x = "y"; }
          }
        }
        """);
    file.refresh();
    Duid client = Duid.parse("0003000102000000c001");
    assertThat(file.serverId()).contains(Duid.parse("00030001020000005101"));
    ClientBinding binding = file.ofClient(client, Instant.parse("2099-01-01T00:00:00Z")).get(0);
    assertThat(binding.lastTransaction()).isEqualTo(Instant.ofEpochSecond(1795478300));
    assertThat(binding.leases().get(0).validLifetime()).isEqualTo(Lifetimes.INFINITY);
    assertThat(holder("2001:db8:ff::7")).isEqualTo(client);
  }

  @Test
  void aQuotedNameIsNotHexadecimalWhateverItLooksLike() throws IOException {
    append(entry("ia-na", "0001:02:", "2001:db8:ff::5"));
    file.refresh();
    assertThat(holder("2001:db8:ff::5")).isEqualTo(Duid.parse("3a30323a"));
  }

  @Test
  @Tag("LQ-SRV-033")
  @Tag("LQ-SRV-026")
  void relayDataThatIsKeptBesideALeaseIsRead() throws IOException {
    append(
        entry("ia-na", "\\001\\000\\000\\000\\000\\003\\000\\001new", "2001:db8:ff::5")
            .replaceFirst(
                "\\{",
                "{\n  set relay-data = \"2001:db8:ff::1 "
                    + Leased.RELAY_DATA.relayMessage()
                    + "\";"));
    file.refresh();
    assertThat(file.holder(Ipv6Address.parse("2001:db8:ff::5"), NOW).orElseThrow().relayData())
        .contains(Leased.RELAY_DATA);
  }

  @Test
  void whatMakesNoSenseIsCountedAndReadOver() throws IOException {
    append("} ia-na \"short\" { }\n");
    append(
        "ia-na \"\\001\\000\\000\\000\\000\\003\\000\\001bad\" { iaaddr nonsense { binding state"
            + " active; max-life x; } }\n");
    append(entry("ia-na", "\\001\\000\\000\\000\\000\\003\\000\\001new", "2001:db8:ff::5"));
    file.refresh();
    assertThat(file.incomprehensible()).isEqualTo(2);
    assertThat(holder("2001:db8:ff::5")).isEqualTo(Duid.parse("00030001 6e6577"));
  }

  @Test
  void aFileThatIsGoneLeavesTheLeasesAsTheyWere() throws IOException {
    file.refresh();
    Files.delete(path);
    assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(file::refresh);
    assertThat(holder("2001:db8:ff::1be6")).isEqualTo(KEPT);
  }

  private Duid holder(String address) {
    return file.holder(Ipv6Address.parse(address), NOW).orElseThrow().client();
  }

  private void copyResource() throws IOException {
    try (InputStream real = getClass().getResourceAsStream("dhcpd6.leases")) {
      Files.write(path, real.readAllBytes());
    }
  }

  private void append(String text) throws IOException {
    Files.writeString(path, text, ISO_8859_1, StandardOpenOption.APPEND);
  }

  private static String entry(String kind, String name, String address) {
    return """
    %s "%s" {
      cltt 1 2026/11/23 23:58:30;
      iaaddr %s {
        binding state active;
        preferred-life 3600;
        max-life 7200;
        ends 2 2026/11/24 01:58:30;
      }
    }
    """
        .formatted(kind, name, address);
  }
}
