package org.lqagent.lab.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.lqagent.agent.BindingJson;
import org.lqagent.agent.TimeOfDay;
import org.lqagent.agent.control.ControlClient;
import org.lqagent.agent.control.ControlException;
import org.lqagent.agent.state.State;
import org.lqagent.agent.state.StateListener;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingChange;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.Location;
import org.lqagent.binding.Observation;
import org.lqagent.binding.Origin;
import org.lqagent.binding.TableLimits;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.lab.Await;
import org.lqagent.lab.Lab;
import org.lqagent.lab.LabAgent;
import org.lqagent.lab.Part;

/**
 * Measures a million bindings: written, restored, listed and searched; and, as root, how long the
 * whole daemon takes to start and to stop with none and with all of them: {@code StateBench
 * [LEASES]}.
 */
@Measures(value = "the state: a million bindings restored, listed, searched", jvm = "-Xmx4g")
public final class StateBench {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String LIMITS =
      "gleaning: { limits: { leases: %d, leases-per-interface: %d } }%naccess:";

  private StateBench() {}

  public static void main(String[] arguments) throws Exception {
    int leases = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    Path directory = Files.createTempDirectory("lqagent-bench");
    try {
      write(directory, leases);
      BindingTable table = new BindingTable(new TableLimits(8, 32, leases, leases), refused -> {});
      restore(directory, table);
      list(table);
      search(table, leases);
      if (Lab.obstacle().isEmpty()) {
        daemon(directory, leases);
      } else {
        System.out.println("the whole daemon: not measured, " + Lab.obstacle().get());
      }
    } finally {
      delete(directory);
    }
  }

  private static void write(Path directory, int leases) {
    Instant now = Instant.now();
    long start = System.nanoTime();
    try (State state = open(directory)) {
      state.restore(none -> {});
      state.start();
      for (int i = 0; i < leases; i++) {
        state.changed(new BindingChange.Added(binding(i, now)));
      }
    }
    report("written", leases, start);
  }

  private static void restore(Path directory, BindingTable table) {
    for (int run = 1; run <= 3; run++) {
      Instant now = Instant.now();
      long start = System.nanoTime();
      try (State state = open(directory)) {
        state.restore(binding -> table.apply(new Observation.Granted(binding), now));
      }
      report(run == 1 ? "restored" : "read again", table.size(), start);
    }
  }

  private static void list(BindingTable table) throws IOException {
    for (int run = 1; run <= 3; run++) {
      long start = System.nanoTime();
      try (OutputStream out = new BufferedOutputStream(OutputStream.nullOutputStream());
          BindingJson json = new BindingJson(out, TimeOfDay.STEADY);
          Stream<Binding> all = table.bindings()) {
        for (Binding binding : (Iterable<Binding>) all::iterator) {
          json.write(binding);
        }
      }
      report("listed", table.size(), start);
    }
  }

  private static void search(BindingTable table, int leases) {
    SplittableRandom random = new SplittableRandom(1);
    int count = 200_000;
    long found = 0;
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      found += table.ofClient(client(random.nextInt(leases))).size();
    }
    report("by client", count, start);
    start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      found += table.covering(address(random.nextInt(leases))).size();
    }
    report("by address", count, start);
    if (found < 2L * count) {
      throw new AssertionError("found " + found + " of " + 2L * count);
    }
    Ipv6Prefix wanted = new Ipv6Prefix(address(0), 120);
    start = System.nanoTime();
    long inside =
        table.bindings().filter(binding -> wanted.contains(binding.lease().prefix())).count();
    System.out.printf(
        "%-12s %,12d of %,d in %d ms%n", "by prefix", inside, table.size(), millis(start));
  }

  private static void daemon(Path directory, int leases) throws IOException, ControlException {
    String limits = LIMITS.formatted(2L * leases, 2L * leases);
    try (Lab lab = Lab.ofThisProcess()) {
      LabAgent agent = new LabAgent(lab);
      for (boolean isFull : new boolean[] {false, true, false, true}) {
        Path state = isFull ? directory : lab.directory().resolve("none");
        agent.configure(
            agent
                .configuration()
                .replace("state: off", "state: " + state)
                .replace("access:", limits));
        long start = System.nanoTime();
        final Part daemon = agent.startAgain();
        final long started = millis(start);
        Await.until(
            "the kernel to be told",
            PATIENCE,
            () -> agent.number("/status", "kernel_untold") == 0,
            () -> agent.view("/status", Map.of()).get(0));
        final long told = millis(start);
        start = System.nanoTime();
        long[] listed = new long[1];
        try (ControlClient client = ControlClient.connect(agent.socket())) {
          client.read("/bindings", Map.of(), line -> listed[0]++);
        }
        final long read = millis(start);
        start = System.nanoTime();
        lab.run(daemon.place(), "kill", Long.toString(daemon.pid())).orThrow("stopping");
        daemon.awaitEnd(PATIENCE);
        System.out.printf(
            "daemon with %,d bindings: ready after %d ms, the kernel told of all after %d ms,"
                + " listed by its socket in %d ms, stopped in %d ms%n",
            listed[0], started, told, read, millis(start));
        agent.wipe();
      }
    }
  }

  private static State open(Path directory) {
    return new State(
        directory,
        Instant::now,
        Stream::empty,
        new Complaints(),
        (thread, cause) -> cause.printStackTrace());
  }

  /** Whatever is wrong with the state would make figures of nothing. */
  private static final class Complaints implements StateListener {
    @Override
    public void unusable(String sentence) {
      throw new IllegalStateException(sentence);
    }

    @Override
    public void setAside(String sentence) {
      throw new IllegalStateException(sentence);
    }

    @Override
    public void notWritten(String sentence) {
      throw new IllegalStateException(sentence);
    }

    @Override
    public void writtenAgain(String sentence) {
      throw new IllegalStateException(sentence);
    }
  }

  private static Duid client(int index) {
    return Duid.parse("000300010200%08x".formatted(index));
  }

  private static Ipv6Address address(int index) {
    return new Ipv6Address(Lab.ACCESS_PREFIX.network().high(), 0x10000L + index);
  }

  private static Binding binding(int index, Instant now) {
    Ipv6Address peer = new Ipv6Address(0xfe80L << 48, 0x0200_00ff_fe00_0000L + index);
    return new Binding(
        Lease.of(address(index)),
        client(index),
        Location.on(Lab.ACCESS).withNextHop(peer),
        now.plusSeconds(36_000),
        now.plusSeconds(72_000 + index % 3600),
        now,
        Origin.GLEANED,
        Optional.of(Duid.parse("00030001020000005101")),
        Optional.empty());
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static long millis(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }

  private static void report(String what, int count, long start) {
    long millis = Math.max(1, millis(start));
    System.out.printf(
        "%-12s %,12d in %,8d ms, %,12d a second%n", what, count, millis, count * 1000L / millis);
  }
}
