package org.lqagent.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingChange;
import org.lqagent.binding.EndReason;
import org.lqagent.binding.Location;
import org.lqagent.binding.Origin;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.RemoteId;

/** What one process knew, the next one knows: through clocks that jump and files that break. */
class StateTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path directory;

  /** The machine's clocks, each of which a test sets. */
  private Instant wall = START;

  private Duration uptime = Duration.ofHours(5);
  private String boot = "first";

  /** What the operator was told. */
  private final List<String> told = new CopyOnWriteArrayList<>();

  /** A process, with a table that is a map, and a clock that starts with the time of day. */
  private final class Run implements AutoCloseable {
    private final Map<Lease, Binding> table = new LinkedHashMap<>();
    private Instant now = wall;
    private final State state =
        new State(
            directory,
            () -> now,
            () -> List.copyOf(table.values()).stream(),
            new Told(),
            (thread, cause) -> told.add("died: " + cause),
            stateMicros ->
                new Moment(
                    stateMicros,
                    wall.getEpochSecond() * 1_000_000,
                    boot,
                    uptime.toSeconds() * 1_000_000));

    Run() {
      state.restore(binding -> table.put(binding.lease(), binding));
      state.start();
    }

    void learn(Binding binding) {
      table.put(binding.lease(), binding);
      state.changed(new BindingChange.Added(binding));
    }

    void end(Lease lease) {
      state.changed(new BindingChange.Removed(table.remove(lease), EndReason.RELEASED));
    }

    Instant validUntil(String lease) {
      return table.get(lease(lease)).validUntil();
    }

    @Override
    public void close() {
      state.close();
    }
  }

  private final class Told implements StateListener {
    @Override
    public void unusable(String sentence) {
      told.add("unusable: " + sentence);
    }

    @Override
    public void setAside(String sentence) {
      told.add("set aside: " + sentence);
    }

    @Override
    public void notWritten(String sentence) {
      told.add("not written: " + sentence);
    }

    @Override
    public void writtenAgain(String sentence) {
      told.add("written again: " + sentence);
    }
  }

  @Test
  @Tag("LQ-GLN-023")
  void theNextRunKnowsAllThatWasKnownAndNothingThatEnded() {
    List<Binding> random = IntStream.range(0, 2000).mapToObj(StateTest::random).toList();
    try (Run first = new Run()) {
      random.forEach(first::learn);
      first.learn(binding("2001:db8:1::dead", HOUR));
      first.end(lease("2001:db8:1::dead"));
    }
    try (Run second = new Run()) {
      assertThat(second.table.values()).containsExactlyInAnyOrderElementsOf(random);
      second.end(random.get(7).lease());
    }
    try (Run third = new Run()) {
      assertThat(third.table).hasSize(1999).doesNotContainKey(random.get(7).lease());
    }
    assertThat(told).isEmpty();
  }

  @Test
  void staticBindingsAreTheConfigurationsToKeep() {
    try (Run first = new Run()) {
      first.learn(
          new Binding(
              lease("2001:db8:1::5"),
              Duid.parse("00030001020000000001"),
              Location.on("acc0"),
              Instant.MAX,
              Instant.MAX,
              START,
              Origin.STATIC,
              Optional.empty(),
              Optional.empty()));
    }
    try (Run second = new Run()) {
      assertThat(second.table).isEmpty();
    }
  }

  @Test
  @Tag("LQ-GLN-023")
  void whatEndedMeanwhileIsNotRestored() {
    try (Run first = new Run()) {
      first.learn(binding("2001:db8:1::1", Duration.ofMinutes(10)));
      first.learn(binding("2001:db8:1::2", HOUR));
    }
    pass(Duration.ofMinutes(30));
    try (Run second = new Run()) {
      assertThat(second.table).containsOnlyKeys(lease("2001:db8:1::2"));
      assertThat(Duration.between(second.now, second.validUntil("2001:db8:1::2")))
          .isEqualTo(Duration.ofMinutes(30));
    }
    // Nor is it kept: a file does not grow with what ended while nobody ran.
    wall = wall.minus(Duration.ofMinutes(30));
    uptime = uptime.minus(Duration.ofMinutes(30));
    try (Run third = new Run()) {
      assertThat(third.table).containsOnlyKeys(lease("2001:db8:1::2"));
    }
  }

  @Test
  void aProcessThatEndsBeforeItTookWhatIsThereLosesNothing() {
    List<Binding> random = IntStream.range(0, 5000).mapToObj(StateTest::random).toList();
    try (Run first = new Run()) {
      random.forEach(first::learn);
    }
    State second =
        new State(
            directory,
            () -> wall,
            Stream::empty,
            new Told(),
            (thread, cause) -> told.add("died: " + cause));
    second.readAhead();
    second.close();
    try (Run third = new Run()) {
      assertThat(third.table).hasSize(5000);
    }
    assertThat(told).isEmpty();
  }

  @Test
  void whatWaitsToBeWrittenWhileNothingCanBeIsCounted() throws Exception {
    Path file = directory.resolve("bindings.db");
    try (Run first = new Run()) {
      first.learn(binding("2001:db8:1::1", HOUR));
      first.learn(binding("2001:db8:1::2", HOUR));
      await(() -> first.state.unwritten() == 0);
      Files.delete(file);
      Files.createDirectory(file);
      first.learn(binding("2001:db8:1::3", HOUR));
      await(() -> first.state.failures() > 1);
      assertThat(first.state.unwritten()).isEqualTo(3);
      Files.delete(file);
      await(() -> first.state.unwritten() == 0);
    }
    try (Run second = new Run()) {
      assertThat(second.table).hasSize(3);
    }
  }

  @Test
  @Tag("F-35")
  void aTimeOfDayThatJumpsChangesNoLifetime() {
    for (Duration jump : List.of(Duration.ofDays(1), Duration.ofDays(-1), Duration.ofDays(400))) {
      try (Run first = new Run()) {
        first.learn(binding("2001:db8:1::2", first.now, HOUR));
      }
      pass(Duration.ofMinutes(20));
      wall = wall.plus(jump);
      try (Run second = new Run()) {
        assertThat(Duration.between(second.now, second.validUntil("2001:db8:1::2")))
            .as("after a jump of " + jump)
            .isEqualTo(Duration.ofMinutes(40));
      }
    }
  }

  @Test
  @Tag("F-35")
  void aTimeOfDayThatIsBeforeTheLastWriteAfterARebootProlongsNothing() {
    try (Run first = new Run()) {
      first.learn(binding("2001:db8:1::2", HOUR));
    }
    boot = "second";
    uptime = Duration.ofSeconds(30);
    wall = START.minus(Duration.ofDays(1));
    try (Run second = new Run()) {
      assertThat(Duration.between(second.now, second.validUntil("2001:db8:1::2"))).isEqualTo(HOUR);
    }
    boot = "third";
    wall = wall.plus(Duration.ofMinutes(45));
    try (Run third = new Run()) {
      assertThat(Duration.between(third.now, third.validUntil("2001:db8:1::2")))
          .isEqualTo(Duration.ofMinutes(15));
    }
  }

  @Test
  @Tag("F-36")
  void timeAsleepIsTimeThatPassed() {
    try (Run first = new Run()) {
      first.learn(binding("2001:db8:1::2", HOUR));
    }
    // Asleep, and then with a clock that nobody has set yet.
    uptime = uptime.plus(Duration.ofHours(2));
    try (Run second = new Run()) {
      assertThat(second.table).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "empty", "cut", "another program's", "newer", "no tables"})
  @Tag("F-52")
  void aFileThatCannotBeUsedIsSetAsideAndANewOneBegun(String what) throws Exception {
    try (Run first = new Run()) {
      IntStream.range(0, 2000).mapToObj(StateTest::random).forEach(first::learn);
    }
    Path file = directory.resolve("bindings.db");
    switch (what) {
      case "garbage" -> Files.writeString(file, "bindings:\n  - none\n".repeat(1000));
      case "empty" -> Files.write(file, new byte[0]);
      case "cut" -> Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 50_000));
      case "another program's" -> sql(file, "PRAGMA application_id = 7");
      case "newer" -> sql(file, "PRAGMA user_version = 99");
      case "no tables" -> sql(file, "DROP TABLE bindings");
      default -> throw new AssertionError(what);
    }
    Binding news = binding("2001:db8:1::2", HOUR);
    try (Run second = new Run()) {
      second.learn(news);
    }
    if (!what.equals("empty")) {
      assertThat(told)
          .singleElement()
          .asString()
          .startsWith("set aside: " + file + " cannot be used: ")
          .contains("bindings.db.set-aside");
      assertThat(directory.resolve("bindings.db.set-aside")).exists();
    }
    try (Run third = new Run()) {
      assertThat(third.table.values()).contains(news);
    }
    assertThat(told).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  @Tag("F-52")
  void noDamageAnywhereInTheFileStopsTheStart() throws IOException {
    try (Run first = new Run()) {
      IntStream.range(0, 300).mapToObj(StateTest::random).forEach(first::learn);
    }
    Path file = directory.resolve("bindings.db");
    byte[] good = Files.readAllBytes(file);
    Map<Lease, Binding> known = new LinkedHashMap<>();
    IntStream.range(0, 300)
        .mapToObj(StateTest::random)
        .forEach(binding -> known.put(binding.lease(), binding));
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 80; i++) {
      byte[] damaged = good.clone();
      int at = random.nextInt(damaged.length);
      for (int j = at; j < Math.min(at + 1 + random.nextInt(64), damaged.length); j++) {
        damaged[j] = (byte) random.nextInt();
      }
      Files.deleteIfExists(Path.of(file + "-wal"));
      Files.write(file, damaged);
      try (Run run = new Run()) {
        // Nothing that was read is other than it was written.
        assertThat(known).containsAllEntriesOf(run.table);
      }
    }
    assertThat(told).noneMatch(line -> line.startsWith("died"));
  }

  @Test
  @Tag("F-52")
  void aFileThatIsDeletedUnderTheDaemonIsWrittenAnew() throws Exception {
    Path file = directory.resolve("bindings.db");
    Binding news = binding("2001:db8:1::2", HOUR);
    try (Run first = new Run()) {
      first.learn(binding("2001:db8:1::1", HOUR));
      await(() -> first.state.unwritten() == 0 && Files.exists(file));
      Files.delete(file);
      first.learn(news);
      await(() -> told.stream().anyMatch(line -> line.startsWith("written again")));
    }
    try (Run second = new Run()) {
      assertThat(second.table).hasSize(2);
    }
  }

  @Test
  void twoProcessesDoNotShareAState() throws Exception {
    try (Run first = new Run()) {
      first.learn(binding("2001:db8:1::1", HOUR));
      await(() -> first.state.unwritten() == 0);
      try (Run second = new Run()) {
        second.learn(binding("2001:db8:1::2", HOUR));
        assertThat(told)
            .singleElement()
            .asString()
            .endsWith("bindings.db: another process has it open");
      }
    }
    try (Run third = new Run()) {
      assertThat(third.table).containsOnlyKeys(lease("2001:db8:1::1"));
    }
  }

  @Test
  @Tag("LQ-REQ-019")
  void theDuidIsMadeOnceAndStays() throws IOException {
    Duid made = Duid.parse("00:03:00:01:02:00:00:00:00:01");
    Duid another = Duid.parse("00:03:00:01:02:00:00:00:00:02");
    Path state = directory.resolve("state");
    assertThat(DuidFile.of(state, made, new Told())).isEqualTo(made);
    assertThat(DuidFile.of(state, another, new Told())).isEqualTo(made);
    Files.writeString(state.resolve("duid"), another + "\n", StandardCharsets.UTF_8);
    assertThat(DuidFile.of(state, made, new Told())).isEqualTo(another);
    assertThat(told).isEmpty();
    Files.writeString(state.resolve("duid"), "no duid");
    assertThat(DuidFile.of(state, made, new Told())).isEqualTo(made);
    assertThat(told).singleElement().asString().contains("cannot be read from");
    assertThat(state.resolve("duid")).hasContent("no duid");
  }

  private void pass(Duration time) {
    wall = wall.plus(time);
    uptime = uptime.plus(time);
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) throws Exception {
    long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("the time it took").isLessThan(until);
      Thread.sleep(5);
    }
  }

  private static void sql(Path file, String statement) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  private Binding binding(String lease, Duration lifetime) {
    return binding(lease, START, lifetime);
  }

  private static Binding binding(String lease, Instant now, Duration lifetime) {
    return new Binding(
        lease(lease),
        Duid.parse("00030001020000000001"),
        Location.on("acc0"),
        now.plus(lifetime.dividedBy(2)),
        now.plus(lifetime),
        now,
        Origin.GLEANED,
        Optional.empty(),
        Optional.empty());
  }

  private static Lease lease(String text) {
    return Lease.of(Ipv6Address.parse(text));
  }

  /** A binding with some of everything, the same for the same number. */
  private static Binding random(int number) {
    SplittableRandom random = new SplittableRandom(number);
    Ipv6Address network = new Ipv6Address(0x2001_0db8_0000_0000L + ((long) number << 8), 0);
    Optional<Ipv6Address> nextHop =
        maybe(random, new Ipv6Address(0xfe80L << 48, random.nextLong()));
    List<Integer> vlans = new ArrayList<>();
    random.ints(random.nextInt(3), 1, 4095).forEach(vlans::add);
    Location location =
        new Location(
            maybe(random, "acc" + number % 5),
            nextHop,
            maybe(random, octets(random, random.nextBoolean() ? 6 : 1 + random.nextInt(16))),
            vlans,
            maybe(random, new Ipv6Address(0x2001_0db8_0000_0000L, random.nextLong())),
            random.nextBoolean()
                ? nextHop
                : maybe(random, new Ipv6Address(0xfe80L << 48, random.nextLong())),
            maybe(random, octets(random, random.nextInt(300))),
            maybe(random, new RemoteId(random.nextLong(1L << 32), octets(random, 20))),
            maybe(random, octets(random, random.nextInt(20) == 0 ? random.nextInt(65_536) : 12)));
    return new Binding(
        random.nextBoolean() ? Lease.of(network) : Lease.of(new Ipv6Prefix(network, 56)),
        new Duid(octets(random, 3 + random.nextInt(128))),
        location,
        START.plusSeconds(random.nextInt(10_000)),
        random.nextInt(10) == 0 ? Instant.MAX : START.plusSeconds(1 + random.nextInt(10_000)),
        START.minusSeconds(random.nextInt(10_000)),
        random.nextBoolean() ? Origin.GLEANED : Origin.LEASEQUERY,
        maybe(random, new Duid(octets(random, 10))),
        maybe(random, new Ipv6Prefix(network, 64)));
  }

  private static <T> Optional<T> maybe(SplittableRandom random, T value) {
    return random.nextBoolean() ? Optional.of(value) : Optional.empty();
  }

  private static Octets octets(SplittableRandom random, int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    return Octets.copyOf(octets);
  }
}
