package org.lqagent.agent;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.lqagent.agent.config.Configuration;
import org.lqagent.agent.config.ConfigurationReader;
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
import org.lqagent.hooks.Drift;
import org.lqagent.hooks.HookCounters;
import org.lqagent.leasequery.SteadyClock;

/**
 * The daemon from the table of bindings to the kernel, as a process that may be killed: what it
 * learns it is told on its standard input, line by line.
 */
public final class LeaseKeeper {
  private static final Duid CLIENT = Duid.parse("00030001020000000001");

  private final BindingTable table =
      new BindingTable(new TableLimits(100_000, 100_000, 100_000, 100_000), refusal -> {});
  private final Kernel kernel;
  private final KernelFeed feed;

  private LeaseKeeper(Configuration configuration) throws Exception {
    Events events = new Events(new SteadyClock());
    this.kernel = Kernel.open(configuration, KernelTrace.NONE, events, new HookCounters());
    this.feed =
        new KernelFeed(
            table,
            kernel.filter(),
            kernel.routes(),
            kernel.loops(),
            configuration.routes().hosts(),
            kernel.neighbours()::withHardwareAddress,
            binding -> {},
            events);
  }

  /** Takes the configuration as its argument. */
  public static void main(String[] arguments) throws Exception {
    LeaseKeeper keeper = new LeaseKeeper(ConfigurationReader.read("argument", arguments[0]));
    System.out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      keeper.take(line.split(" "));
    }
  }

  private void take(String[] words) throws Exception {
    switch (words[0]) {
      case "grant" -> apply(granted(words), words[4]);
      case "end" -> apply(new Observation.ClearedLease(lease(words[1])), words[2]);
      case "forget" -> kernel.forgetLeftOver();
      case "reconcile" -> {
        Drift routes = kernel.routes().orElseThrow().reconcile().get(60, TimeUnit.SECONDS);
        Drift filter = kernel.filter().orElseThrow().reconcile().get(60, TimeUnit.SECONDS);
        System.out.println("reconciled: routes " + routes + "; filter " + filter);
      }
      case "bindings" -> {
        table.bindings().forEach(binding -> System.out.println(words(binding)));
        System.out.println("end");
      }
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  private void apply(Observation observation, String second) {
    table.apply(observation, at(second)).forEach(feed::apply);
  }

  /** {@code grant LEASE INTERFACE NEXT-HOP SECOND}. */
  private static Observation granted(String[] words) {
    Instant now = at(words[4]);
    return new Observation.Granted(
        new Binding(
            lease(words[1]),
            CLIENT,
            Location.on(words[2]).withNextHop(Ipv6Address.parse(words[3])),
            now.plusSeconds(1_000_000),
            now.plusSeconds(1_000_000),
            now,
            Origin.GLEANED,
            Optional.empty(),
            Optional.empty()));
  }

  private static Instant at(String second) {
    return Instant.ofEpochSecond(1_700_000_000L + Long.parseLong(second));
  }

  private static Lease lease(String text) {
    return text.contains("/")
        ? Lease.of(Ipv6Prefix.parse(text))
        : Lease.of(Ipv6Address.parse(text));
  }

  private static String words(Binding binding) {
    return String.join(
        " ",
        List.of(
            binding.lease().toString(),
            binding.interfaceName().orElseThrow(),
            binding.nextHop().orElseThrow().toString()));
  }
}
