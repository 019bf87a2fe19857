package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.agent.control.ControlClient;
import org.lqagent.agent.control.ControlException;

/**
 * The whole daemon, killed again and again while it learns: what it knew for a second, it knows for
 * good. What it knew, and since when, is what it had told a reader of its events. {@code
 * -Dlqagent.test.kills=10} is for a quick look.
 */
@AsRoot
@Tag("F-51")
class KillTest {
  private static final int LANES = 2;
  private static final int KILLS_IN_A_LANE = Integer.getInteger("lqagent.test.kills", 100) / LANES;
  private static final Duration MAY_BE_LOST = Duration.ofSeconds(1);

  /** At most, from the first that it learns to its end. */
  private static final int LIFE_MILLIS = 2500;

  private static final Duration SOON = Duration.ofMinutes(4);
  private static final String CONFIGURATION =
      """
      uplink: { interface: up0, source: "2001:db8:ff::1" }
      access: [{ interface: acc0, prefixes: ["2001:db8:1::/64"] }]
      state: %s
      control: %s
      """;

  @Test
  void killsLoseNothingOlderThanASecond() throws Exception {
    ExecutorService lanes = Executors.newFixedThreadPool(LANES);
    try {
      List<Future<Integer>> kept = new ArrayList<>();
      for (int lane = 0; lane < LANES; lane++) {
        int seed = lane;
        kept.add(
            lanes.submit(
                () -> {
                  try (Lane one = new Lane(seed)) {
                    return one.run();
                  }
                }));
      }
      for (Future<Integer> lane : kept) {
        // Every run learnt a few, and had some of them for longer than a second.
        assertThat(lane.get()).isGreaterThan(KILLS_IN_A_LANE);
      }
    } finally {
      lanes.shutdown();
    }
  }

  /** A concentrator in namespaces of its own, with a server that grants leases all the time. */
  private static final class Lane implements AutoCloseable {
    private final NetworkNamespace concentrator = NetworkNamespace.create();
    private final NetworkNamespace server = NetworkNamespace.create();
    private final SplittableRandom random;
    private final Path directory;
    private final RelayedLoad load;

    /** Since when the daemon knew each lease, by its own clock. */
    private final Map<String, Instant> known = new ConcurrentHashMap<>();

    /** Those that the last kill may have cost. */
    private final Set<String> forgiven = new HashSet<>();

    private volatile Process daemon;

    Lane(int seed) throws IOException {
      this.random = new SplittableRandom(seed);
      // In memory: how long a disk takes is another matter.
      Path memory = Path.of("/dev/shm");
      this.directory =
          Files.isWritable(memory)
              ? Files.createTempDirectory(memory, "lqagent-kill")
              : Files.createTempDirectory("lqagent-kill");
      concentrator.run(
          "ip link add up0 type veth peer name s0 netns "
              + server.threadId()
              + "; ip link set up0 up; ip addr add 2001:db8:ff::1/64 dev up0 nodad;"
              + " ip link add acc0 type veth peer name c0; ip link set acc0 up; ip link set c0 up");
      server.run("ip link set s0 up; ip addr add 2001:db8:ff::51/64 dev s0 nodad");
      Files.writeString(
          directory.resolve("lqagent.yaml"),
          CONFIGURATION.formatted(directory.resolve("state"), directory.resolve("control.sock")));
      this.load =
          server.call(
              () -> new RelayedLoad("2001:db8:ff::51", "2001:db8:ff::1", Duration.ofMillis(10)));
    }

    /** Kills again and again; returns how many leases were known for long enough. */
    int run() throws Exception {
      try (Stalls stalls = new Stalls()) {
        for (int kill = 0; kill < KILLS_IN_A_LANE; kill++) {
          start();
          assertRemembers(kill);
          Thread reader = new Thread(this::readEvents, "events");
          reader.start();
          int before = known.size();
          Await.until("something to be learnt", SOON, () -> known.size() > before, this::log);
          TimeUnit.MILLISECONDS.sleep(random.nextInt(LIFE_MILLIS));
          Instant young = Instant.now().minus(MAY_BE_LOST);
          daemon.destroyForcibly().waitFor();
          reader.join();
          Instant cannotBeHeld = young.minus(stalls.total());
          known.forEach(
              (lease, since) -> {
                if (since.isAfter(cannotBeHeld)) {
                  forgiven.add(lease);
                }
              });
        }
        start();
        assertRemembers(KILLS_IN_A_LANE);
        return known.size();
      }
    }

    /** What was forgiven and is there is known from now on; what was not there never will be. */
    private void assertRemembers(int kills) throws ControlException {
      Set<String> there = new HashSet<>();
      try (ControlClient client = ControlClient.connect(directory.resolve("control.sock"))) {
        client.read("/bindings", Map.of(), line -> there.add(field(line, "lease")));
      }
      forgiven.stream().filter(lease -> !there.contains(lease)).forEach(known::remove);
      forgiven.clear();
      Map<String, Instant> lost = new TreeMap<>(known);
      lost.keySet().removeAll(there);
      assertThat(lost).as("lost of " + known.size() + " after " + kills + " kills").isEmpty();
    }

    private void start() throws IOException {
      Path log = directory.resolve("log");
      Files.deleteIfExists(log);
      ProcessBuilder command =
          new ProcessBuilder(
                  Checkout.lqagent().toString(),
                  "run",
                  "--config",
                  directory.resolve("lqagent.yaml").toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      // So short a life is not worth the better compiler's work.
      command.environment().put("LQAGENT_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
      daemon = concentrator.call(command::start);
      Await.until(
          "the daemon to start",
          SOON,
          () -> log().contains("STARTED") || !daemon.isAlive(),
          this::log);
      assertThat(log()).contains("STARTED").doesNotContain("STATE_");
    }

    private String log() {
      try (BufferedReader in =
          Files.newBufferedReader(directory.resolve("log"), StandardCharsets.UTF_8)) {
        return in.lines().collect(Collectors.joining("\n"));
      } catch (IOException notYet) {
        return "";
      }
    }

    /** All changes since this run began, until it is killed. */
    private void readEvents() {
      try (ControlClient client = ControlClient.connect(directory.resolve("control.sock"))) {
        client.read(
            "/events",
            Map.of("after", "0"),
            line -> {
              if (line.contains("\"change\":\"added\"")) {
                known.put(field(line, "lease"), Instant.parse(field(line, "time")));
              }
            });
      } catch (ControlException killed) {
        // As it was to be.
      }
    }

    private static String field(String json, String name) {
      return json.replaceFirst(".*?\"" + name + "\":\"([^\"]*)\".*", "$1");
    }

    @Override
    public void close() throws IOException {
      load.close();
      if (daemon != null) {
        daemon.destroyForcibly();
        Await.until("the daemon's end", SOON, () -> !daemon.isAlive(), this::log);
      }
      server.close();
      concentrator.close();
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /**
   * How long this machine keeps threads from running that want to: that is not the daemon's doing.
   */
  private static final class Stalls implements AutoCloseable {
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long SPAN = TimeUnit.SECONDS.toNanos(4);

    private final List<long[]> stalls = new ArrayList<>();
    private final Thread thread = new Thread(this::watch, "stalls");

    Stalls() {
      thread.setDaemon(true);
      thread.start();
    }

    private void watch() {
      try {
        while (true) {
          long start = System.nanoTime();
          TimeUnit.NANOSECONDS.sleep(STEP);
          long now = System.nanoTime();
          synchronized (stalls) {
            stalls.add(new long[] {now, now - start - STEP});
            stalls.removeIf(stall -> now - stall[0] > SPAN);
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** All of those of the last seconds together. */
    Duration total() {
      synchronized (stalls) {
        return Duration.ofNanos(stalls.stream().mapToLong(stall -> stall[1]).sum());
      }
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
