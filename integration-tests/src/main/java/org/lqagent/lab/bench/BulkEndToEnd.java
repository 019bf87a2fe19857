package org.lqagent.lab.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.lqagent.lab.Lab;
import org.lqagent.lab.LabAgent;
import org.lqagent.lab.Part;
import org.lqagent.lab.Place;

/**
 * From a daemon that knows nothing to one that has learnt all in bulk, with routes and sources in
 * the kernel and everything in the state; and then from that state alone.
 */
final class BulkEndToEnd {
  private static final Duration GIVE_UP = Duration.ofMinutes(10);
  private static final Duration STANDSTILL = Duration.ofSeconds(30);
  private static final long LOOK_MILLIS = 50;

  /** Room for 2^20 delegated prefixes. */
  private static final String POOL = "2001:db8:1000::/36";

  private final Lab lab;
  private final int clients;
  private final LabAgent agent;
  private final Path state;

  BulkEndToEnd(Lab lab, int clients) {
    this.lab = lab;
    this.clients = clients;
    this.agent = new LabAgent(lab);
    this.state = lab.directory().resolve("state");
  }

  void run() throws Exception {
    Part server =
        lab.servers()
            .startPopulatedServer(
                clients, "--link", Lab.ACCESS_PREFIX.toString(), "--delegated", POOL);
    if (!lab.reaches(Place.BNG, Lab.SRV2_ADDRESS)) {
      throw new IllegalStateException("the server cannot be reached");
    }
    long start = System.nanoTime();
    Part daemon = agent.start(configuration(true));
    System.out.printf("%,d leases, of a daemon that knows none%n", 2 * clients);
    step("started", start, () -> 1, 1);
    start = System.nanoTime();
    watch(daemon, start, true);
    server.stop();
    restart(daemon);
  }

  private void restart(Part daemon) throws Exception {
    lab.run(Place.BNG, "kill", Long.toString(daemon.pid())).orThrow("stopping");
    daemon.awaitEnd(GIVE_UP);
    agent.wipe();
    agent.configure(configuration(false));
    System.out.printf("%,d leases, of a state that an earlier process left%n", 2 * clients);
    long start = System.nanoTime();
    Part again = agent.startAgain();
    step("started, all known", start, () -> agent.number("/status", "bindings"), 2L * clients);
    watch(again, start, false);
    agent.stop();
    agent.wipe();
  }

  private void watch(Part daemon, long start, boolean isBulk) throws Exception {
    long all = 2L * clients;
    if (isBulk) {
      step("in the table", start, () -> agent.number("/status", "bindings"), all);
    }
    step(
        "in the kernel: sources",
        start,
        () -> agent.number("/counters", "hooks.elements-written"),
        all);
    step(
        "in the kernel: routes",
        start,
        () -> agent.number("/counters", "hooks.routes-written"),
        clients);
    if (isBulk) {
      // The log says RECOVERED when the last piece is in the table and counted.
      daemon.awaitLine("RECOVERED: 0 restored, 0 confirmed, " + all + " new", GIVE_UP);
      System.out.printf("%-32s %8.2f s%n", "recovery ended", seconds(start));
      step("in the state file", start, () -> all - agent.number("/status", "state_unwritten"), all);
    }
    String routes =
        lab.run(Place.BNG, "sh", "-c", "ip -6 route show proto 187 | grep -c via").output().strip();
    System.out.printf("%-32s %8s routes by ip -6 route%n", "seen in the kernel", routes);
    Path status = Path.of("/proc", Long.toString(daemon.pid()), "status");
    String most =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmHWM"))
            .findFirst()
            .orElseThrow()
            .replaceAll("[^0-9]", "");
    System.out.printf(
        "%-32s %8d MB resident at most, %d MB of live objects%n",
        "memory", Long.parseLong(most) >> 10, LiveHeap.octets(lab, daemon) >> 20);
  }

  /** Waits until a number is as large as that, and says when; not if it grows no more. */
  private void step(String what, long start, LongSupplier number, long wanted)
      throws InterruptedException {
    long value = number.getAsLong();
    long moved = System.nanoTime();
    while (value < wanted) {
      if (System.nanoTime() - moved > STANDSTILL.toNanos()) {
        throw new IllegalStateException(
            what + ": " + value + " of " + wanted + " in the end\n" + agent.tail());
      }
      Thread.sleep(LOOK_MILLIS);
      long now = number.getAsLong();
      if (now != value) {
        value = now;
        moved = System.nanoTime();
      }
    }
    System.out.printf(
        "%-32s %8.2f s, %,10.0f a second%n", what, seconds(start), wanted / seconds(start));
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private String configuration(boolean isBulk) {
    return """
    uplink: { interface: up0, source: "%s" }
    access: [{ interface: acc0, prefixes: ["%s"], delegated: ["%s"] }]
    leasequery: { servers: ["%s"] }
    recovery: { enabled: %s }
    gleaning: { limits: { leases: %d, leases-per-interface: %d } }
    state: %s
    control: %s
    """
        .formatted(
            Lab.BNG_ADDRESS,
            Lab.ACCESS_PREFIX,
            POOL,
            Lab.SRV2_ADDRESS,
            isBulk,
            4L * clients,
            4L * clients,
            state,
            agent.socket());
  }
}
