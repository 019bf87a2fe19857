package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lqagent.lab.Eventually.eventually;
import static org.lqagent.lab.NetworkNamespace.sh;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.lab.InNetworkNamespace;

/** An nft that refuses, hangs, dies or is missing costs nobody the end state. */
@InNetworkNamespace
@Tag("F-50")
class NftTroubleTest {
  private static final Ipv6Prefix ADDRESS = Ipv6Prefix.parse("2001:db8:1::1000");
  private static final Ipv6Prefix OTHER = Ipv6Prefix.parse("2001:db8:1::2000");
  private static final Ipv6Prefix OF_A_NEW_LENGTH = Ipv6Prefix.parse("2001:db8:100:100::/56");

  @TempDir Path directory;

  private final List<HookEvent> events = new CopyOnWriteArrayList<>();
  private final HookCounters counters = new HookCounters();
  private SourceFilter filter;

  @AfterEach
  void stop() {
    if (filter != null) {
      filter.close();
    }
  }

  private NftCommand nft(String script, Duration deadline) throws Exception {
    Path program = directory.resolve("nft");
    Path written = directory.resolve("written");
    Files.writeString(written, "#!/bin/sh\ncd " + directory + "\n" + script + "\n");
    Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rwxr-xr-x"));
    // Not written in place: what runs just now would be another half.
    Files.move(written, program);
    return new NftCommand(program.toString(), deadline);
  }

  private void start(NftCommand nft) throws Exception {
    filter = SourceFilter.start(FilterSettings.of(List.of()), nft, events::add, counters);
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    filter.allow(ADDRESS, "acc0");
    eventually(() -> assertThat(filter.kernelSources()).hasSize(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exec sleep 1000 | did not end within 5.0 s",
        "kill -9 $$ | refused: ",
        "echo 'out of luck' >&2; exit 1 | refused: out of luck"
      })
  void whatNeedsItWaitsAndTheRestGoesOn(String trouble, String said) throws Exception {
    start(
        nft(
            "test ! -e broken || { " + trouble + "; }; exec nft \"$@\"",
            trouble.contains("sleep") ? Duration.ofSeconds(5) : Duration.ofMinutes(1)));
    Files.createFile(directory.resolve("broken"));
    filter.allow(OF_A_NEW_LENGTH, "acc0");
    eventually(() -> assertThat(events).isNotEmpty());
    assertThat(events.get(0))
        .asString()
        .contains("source filter: 1 not written, such as 2001:db8:100:100::/56 on acc0")
        .contains(said);
    filter.allow(OTHER, "acc0");
    eventually(() -> assertThat(filter.kernelSources()).hasSize(2));
    sh("nft flush chain ip6 lqagent verified");
    filter.allow(OF_A_NEW_LENGTH, "acc1");
    filter.revoke(OF_A_NEW_LENGTH, "acc0");
    Files.delete(directory.resolve("broken"));
    eventually(
        () ->
            assertThat(filter.kernelSources())
                .containsExactlyInAnyOrder(
                    new FilterEntry.Source(ADDRESS, "acc0"),
                    new FilterEntry.Source(OTHER, "acc0"),
                    new FilterEntry.Source(OF_A_NEW_LENGTH, "acc1")));
    filter.reconcile().join();
    assertThat(filter.reconcile().join()).isEqualTo(Drift.NONE);
    assertThat(sh("nft list chain ip6 lqagent verified")).contains("@addresses", "@prefixes56");
  }

  @Test
  void oneThatIsGoneIsWaitedFor() throws Exception {
    start(nft("exec nft \"$@\"", Duration.ofMinutes(1)));
    Path program = directory.resolve("nft");
    Path away = directory.resolve("away");
    Files.move(program, away);
    filter.allow(OF_A_NEW_LENGTH, "acc0");
    eventually(() -> assertThat(events).isNotEmpty());
    assertThat(events.get(0)).asString().contains("/nft cannot be run");
    Files.move(away, program);
    eventually(() -> assertThat(filter.kernelSources()).hasSize(2));
  }

  @Test
  void withoutItThereIsNoStart() throws Exception {
    NftCommand none = new NftCommand(directory.resolve("none").toString());
    FilterSettings settings = FilterSettings.of(List.of());
    assertThatThrownBy(() -> SourceFilter.start(settings, none, events::add, counters))
        .isInstanceOf(HookFailedException.class)
        .hasMessageContaining("/none cannot be run (Debian's package nftables has it)");
    NftCommand hanging = nft("exec sleep 1000", Duration.ofMillis(300));
    assertThatThrownBy(() -> SourceFilter.start(settings, hanging, events::add, counters))
        .isInstanceOf(HookFailedException.class)
        .hasMessageContaining("/nft did not end within 0.3 s");
    assertThat(sh("nft list tables")).isEmpty();
  }
}
