package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts that work, fail, hang, say too much and are not there. */
@Tag("F-50")
class ScriptHookTest {
  /** What a thing was when the script last heard of it, and what it is. */
  private record Change(String thing, String before, String after) {}

  private final class Things implements ScriptHook.Changes<Change> {
    @Override
    public Object key(Change change) {
      return change.thing();
    }

    @Override
    public Change merge(Change older, Change newer) {
      return new Change(newer.thing(), older.before(), newer.after());
    }

    @Override
    public String line(Change change) {
      return change.thing() + " " + change.before() + " " + change.after();
    }

    @Override
    public Stream<Change> all() {
      return existing.entrySet().stream().map(e -> new Change(e.getKey(), "-", e.getValue()));
    }
  }

  private final Map<String, String> existing = new ConcurrentSkipListMap<>();
  private final List<HookEvent> events = new CopyOnWriteArrayList<>();
  private final HookCounters counters = new HookCounters();
  private ScriptHook<Change> hook;

  @TempDir private Path directory;

  @AfterEach
  void stop() {
    if (hook != null) {
      hook.close();
    }
  }

  private void start(String script, Duration deadline, int lines, int pending) throws IOException {
    Path file = directory.resolve("script");
    Files.writeString(file, "#!/bin/sh\ncd " + directory + "\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    start(file, deadline, lines, pending);
  }

  private void start(Path file, Duration deadline, int lines, int pending) {
    hook =
        ScriptHook.start(
            new ScriptSettings(
                List.of(file.toString()),
                Duration.ofMillis(1),
                deadline,
                Duration.ofMillis(1),
                Duration.ofMillis(20),
                lines,
                pending),
            new Things(),
            events::add,
            counters);
  }

  private void start(String script) throws IOException {
    start(script, Duration.ofSeconds(60), 1000, 1000);
  }

  private List<String> heard() {
    try {
      return Files.readAllLines(directory.resolve("heard"));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited 30 s").isLessThan(deadline);
      LockSupport.parkNanos(2_000_000);
    }
  }

  @Test
  void hearsOfWhatExistsAndThenOfChanges() throws Exception {
    existing.put("a", "1");
    existing.put("b", "1");
    start("cat >>heard");
    await(() -> heard().size() == 4);
    assertThat(heard()).containsExactly(ScriptHook.RESYNC, "a - 1", "b - 1", ScriptHook.SYNCED);
    hook.changed(new Change("c", "-", "1"));
    hook.changed(new Change("a", "1", "-"));
    await(() -> heard().size() == 6);
    assertThat(heard().subList(4, 6)).containsExactly("c - 1", "a 1 -");
    assertThat(hook.pending()).isZero();
    assertThat(events).isEmpty();
    await(() -> counters.count(HookCounter.SCRIPT_LINES) == 4);
  }

  @Test
  void aScriptThatFailsHearsOfTheLatestOnceItWorks() throws Exception {
    start("test -e works || { echo 'no\nservice \033[31m' >&2; exit 3; }; cat >>heard");
    hook.changed(new Change("a", "-", "1"));
    await(() -> counters.count(HookCounter.SCRIPT_FAILURES) > 2);
    hook.changed(new Change("a", "1", "2"));
    hook.changed(new Change("b", "-", "1"));
    hook.changed(new Change("b", "1", "-"));
    Files.createFile(directory.resolve("works"));
    await(() -> heard().contains(ScriptHook.SYNCED));
    assertThat(heard()).containsExactly(ScriptHook.RESYNC, "a - 2", "b - -", ScriptHook.SYNCED);
    await(() -> events.size() == 2);
    assertThat(events.get(0))
        .as("told once")
        .hasToString(
            directory
                + "/script ended with status 3: no / service ?[31m; what it missed is kept and"
                + " told again");
    assertThat(events.get(1)).asString().contains("/script works again after ");
  }

  @Test
  void oneThatHangsIsEndedWithItsChildrenAndHoldsUpNobody() throws Exception {
    start(
        "test -e works || { sleep 1000 & echo $! >child; wait; }; cat >>heard",
        Duration.ofMillis(500),
        1000,
        1000);
    await(() -> Files.exists(directory.resolve("child")));
    long before = System.nanoTime();
    for (int i = 0; i < 10_000; i++) {
      hook.changed(new Change("a", "-", Integer.toString(i)));
    }
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(30));
    assertThat(hook.pending()).isEqualTo(1);
    await(() -> counters.count(HookCounter.SCRIPT_KILLED) > 0);
    await(() -> !events.isEmpty());
    assertThat(events.get(0)).asString().contains("did not end within 0.5 s and was killed");
    Files.createFile(directory.resolve("works"));
    await(() -> heard().contains("a - 9999"));
    assertThat(heard()).containsExactly(ScriptHook.RESYNC, "a - 9999", ScriptHook.SYNCED);
    long child = Long.parseLong(Files.readString(directory.resolve("child")).strip());
    await(() -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void oneThatReadsNothingAndSaysMuchSucceeds() throws Exception {
    for (int i = 0; i < 5000; i++) {
      existing.put("thing-" + i, "with a line long enough to fill a pipe");
    }
    start(
        "head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2; echo >>heard",
        Duration.ofSeconds(60),
        10_000,
        10_000);
    await(() -> heard().size() == 1);
    await(() -> counters.count(HookCounter.SCRIPT_LINES) == 5000);
    assertThat(events).isEmpty();
  }

  @Test
  void oneThatIsNotThereIsWaitedFor() throws Exception {
    Path file = directory.resolve("script");
    start(file, Duration.ofSeconds(60), 1000, 1000);
    await(() -> !events.isEmpty());
    assertThat(events.get(0)).asString().contains(file + " cannot be run: ");
    Path written = directory.resolve("written");
    Files.writeString(written, "#!/bin/sh\ncat >>" + directory + "/heard\n");
    Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.move(written, file);
    await(() -> heard().contains(ScriptHook.SYNCED));
  }

  @Test
  void manyChangesAreToldInRunsOfBoundedLength() throws Exception {
    for (int i = 0; i < 25; i++) {
      existing.put("thing-" + i, "1");
    }
    start("cat >>heard; echo end >>heard", Duration.ofSeconds(60), 10, 1000);
    await(() -> heard().stream().filter("end"::equals).count() == 3);
    assertThat(heard().get(0)).isEqualTo(ScriptHook.RESYNC);
    assertThat(heard().get(11)).isEqualTo("end");
    assertThat(heard().get(heard().size() - 2)).isEqualTo(ScriptHook.SYNCED);
    assertThat(heard().stream().filter(line -> line.startsWith("thing-")).distinct()).hasSize(25);
  }

  @Test
  void whenTooMuchWaitsAllThatExistsIsToldAnew() throws Exception {
    start("test -e works || exit 1; cat >>heard", Duration.ofSeconds(60), 1000, 10);
    await(() -> counters.count(HookCounter.SCRIPT_FAILURES) > 0);
    existing.put("stays", "1");
    for (int i = 0; i < 1000; i++) {
      hook.changed(new Change("flaps-" + i, "-", "1"));
      assertThat(hook.pending()).isLessThan(20);
    }
    Files.createFile(directory.resolve("works"));
    // A run that began before may be the first that works.
    await(() -> heard().contains("stays - 1"));
    assertThat(heard()).first().isEqualTo(ScriptHook.RESYNC);
    assertThat(counters.count(HookCounter.SCRIPT_OVERFLOWS)).isPositive();
  }

  @Test
  void closingDoesNotWaitForOneThatHangs() throws Exception {
    start("echo >started; sleep 1000", Duration.ofMinutes(10), 1000, 1000);
    await(() -> Files.exists(directory.resolve("started")));
    hook.close();
  }
}
