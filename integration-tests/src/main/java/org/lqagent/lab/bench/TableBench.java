package org.lqagent.lab.bench;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
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
import org.lqagent.dhcpv6.Octets;

/**
 * Measures the table: heap for each lease, applies and lookups a second of one core: {@code
 * TableBench [LEASES]}. Run it with a fixed heap, {@code -Xmx4g}, in huge pages, as the daemon is.
 */
@Measures(
    value = "the table of bindings: heap, changes and lookups",
    jvm = {"-Xmx4g", "-XX:+UseTransparentHugePages"})
public final class TableBench {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  private TableBench() {}

  public static void main(String[] arguments) {
    int leases = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    TableLimits limits = new TableLimits(8, 32, leases, leases);
    long before = usedHeap();
    BindingTable table = new BindingTable(limits, refusal -> {});
    apply(table, leases, NOW, "add");
    System.out.printf(
        "%,d leases, half addresses and half /56, two a client: %d octets of heap each%n",
        table.size(), (usedHeap() - before) / table.size());
    apply(table, leases, NOW.plusSeconds(60), "renew");
    for (int run = 1; run <= 3; run++) {
      lookup(table, leases);
    }
    long start = processorTime();
    int expired = table.expire(NOW.plusSeconds(1_000_000)).size();
    report("expire", expired, processorTime() - start);
  }

  private static void apply(BindingTable table, int leases, Instant now, String what) {
    long nanos = 0;
    for (int from = 0; from < leases; from += 1000) {
      List<Observation> batch = new ArrayList<>();
      for (int i = from; i < Math.min(leases, from + 1000); i++) {
        batch.add(new Observation.Granted(binding(i, now)));
      }
      long start = processorTime();
      batch.forEach(observation -> table.apply(observation, now));
      nanos += processorTime() - start;
    }
    report(what, leases, nanos);
  }

  private static void lookup(BindingTable table, int leases) {
    SplittableRandom random = new SplittableRandom(1);
    List<Ipv6Address> addresses = new ArrayList<>();
    for (int i = 0; i < 1 << 16; i++) {
      Ipv6Prefix prefix = binding(random.nextInt(leases), NOW).lease().prefix();
      long host = prefix.isAddress() ? 0 : random.nextLong() >>> 1;
      addresses.add(new Ipv6Address(prefix.network().high(), prefix.network().low() + host));
    }
    int count = 20_000_000;
    long found = 0;
    long start = processorTime();
    for (int i = 0; i < count; i++) {
      Optional<Binding> binding = table.lookup(addresses.get(i & 0xffff));
      found += binding.isPresent() ? 1 : 0;
    }
    long nanos = processorTime() - start;
    if (found != count) {
      throw new AssertionError(found + " of " + count + " found");
    }
    report("lookup", count, nanos);
  }

  private static Binding binding(int index, Instant now) {
    int client = index / 2;
    Lease lease =
        index % 2 == 0
            ? Lease.of(new Ipv6Address(0x2001_0db8_0001_0000L, 0x10000L + client))
            : Lease.of(
                new Ipv6Prefix(
                    new Ipv6Address(0x2001_0db8_0000_0000L + ((0x10000L + client) << 8), 0), 56));
    Ipv6Address peer = new Ipv6Address(0xfe80L << 48, 0x0200_00ff_fe00_0000L + client);
    Location location =
        new Location(
            Optional.of("acc" + client / 4096),
            Optional.of(peer),
            Optional.of(Octets.ofHex("0200%08x".formatted(client))),
            List.of(100 + client / 4096),
            Optional.of(new Ipv6Address(0x2001_0db8_0001_0000L, 1)),
            Optional.of(peer),
            Optional.of(Octets.ofHex("01000000")),
            Optional.empty(),
            Optional.empty());
    return new Binding(
        lease,
        Duid.parse("000300010200%08x".formatted(client)),
        location,
        now.plusSeconds(3600),
        now.plusSeconds(7200 + client % 3600),
        now,
        Origin.GLEANED,
        Optional.of(Duid.parse("00030001020000005101")),
        Optional.empty());
  }

  /** Of this thread: what is measured is for each core. */
  private static long processorTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void report(String what, int count, long nanos) {
    System.out.printf("%-8s %,12d a second%n", what, (long) (count / (nanos / 1e9)));
  }
}
