package org.lqagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lqagent.agent.config.Configuration;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.Location;
import org.lqagent.binding.Observation;
import org.lqagent.binding.Origin;
import org.lqagent.binding.TableLimits;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.hooks.ChangeFeed;
import org.lqagent.hooks.HookCounters;

/** Changes of bindings on their way to scripts and to readers of the feed. */
class OutletsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Lease PREFIX = Lease.of(Ipv6Prefix.parse("2001:db8:100:100::/56"));

  @TempDir Path directory;

  private final BindingTable table = new BindingTable(TableLimits.DEFAULT, refusal -> {});
  private final Outlets outlets =
      new Outlets(table, () -> NOW, () -> NOW, new Events(() -> NOW), new HookCounters());

  private void apply(Observation observation) {
    table.apply(observation, NOW).forEach(outlets::changed);
  }

  private static Observation granted(String nextHop) {
    return new Observation.Granted(
        new Binding(
            PREFIX,
            Duid.parse("00030001020000000001"),
            Location.on("acc0").withNextHop(Ipv6Address.parse(nextHop)),
            NOW.plusSeconds(60),
            NOW.plusSeconds(120),
            NOW,
            Origin.GLEANED,
            Optional.empty(),
            Optional.empty()));
  }

  private List<String> heard(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (java.io.IOException e) {
      return List.of();
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited a minute").isLessThan(deadline);
      LockSupport.parkNanos(2_000_000);
    }
  }

  private Configuration.Hook hook(String name) throws Exception {
    Path script = directory.resolve(name);
    Files.writeString(script, "#!/bin/sh\ncat >>" + directory + "/" + name + ".heard\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new Configuration.Hook(script, Duration.ZERO, Duration.ofMinutes(1));
  }

  @Test
  void theFeedNumbersEveryChange() throws Exception {
    ChangeFeed<BindingEvent>.Reader reader = outlets.feed().from(outlets.feed().last() + 1);
    apply(granted("fe80::2"));
    apply(granted("fe80::3"));
    apply(new Observation.ClearedLease(PREFIX));
    List<ChangeFeed.Entry<BindingEvent>> entries = reader.next(10, Duration.ofMinutes(1)).entries();
    assertThat(entries)
        .extracting(entry -> entry.change().kind())
        .containsExactly(BindingEvent.Kind.ADDED, BindingEvent.Kind.MOVED, BindingEvent.Kind.ENDED);
    long first = NOW.toEpochMilli() * 1000;
    assertThat(entries)
        .extracting(ChangeFeed.Entry::sequence)
        .containsExactly(first, first + 1, first + 2);
    assertThat(
            ChangeJson.line(
                OptionalLong.of(entries.get(2).sequence()),
                entries.get(2).change(),
                TimeOfDay.STEADY))
        .startsWith(
            "{\"sequence\":"
                + (first + 2)
                + ",\"time\":\"2026-01-02T03:04:05Z\",\"change\":\"ended\","
                + "\"lease\":\"2001:db8:100:100::/56\",\"reason\":\"cleared\",\"before\":{")
        .contains("\"next_hop\":\"fe80::3\"")
        .endsWith(",\"after\":null}");
  }

  @Test
  void aScriptHearsOfWhatExistsAndOfChangesAndAnotherTakesItsPlace() throws Exception {
    apply(granted("fe80::2"));
    outlets.configure(List.of(hook("first")));
    Path first = directory.resolve("first.heard");
    await(() -> heard(first).size() == 3);
    assertThat(heard(first).get(0)).isEqualTo("{\"change\":\"resync\"}");
    assertThat(heard(first).get(1))
        .contains("\"change\":\"added\"", "\"before\":null", "\"after\":{\"lease\":")
        .doesNotContain("sequence");
    assertThat(heard(first).get(2)).isEqualTo("{\"change\":\"synced\"}");
    apply(granted("fe80::3"));
    await(() -> heard(first).size() == 4);
    assertThat(heard(first).get(3))
        .contains("\"change\":\"moved\"", "\"next_hop\":\"fe80::2\"", "\"next_hop\":\"fe80::3\"");
    outlets.configure(List.of(hook("second")));
    apply(new Observation.ClearedLease(PREFIX));
    Path second = directory.resolve("second.heard");
    await(() -> heard(second).contains("{\"change\":\"synced\"}"));
    assertThat(heard(first)).as("no longer told").hasSize(4);
    outlets.close();
    assertThat(outlets.feed().isClosed()).isTrue();
  }
}
