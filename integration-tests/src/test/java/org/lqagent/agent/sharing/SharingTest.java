package org.lqagent.agent.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
import org.lqagent.lab.RedisServer;
import org.lqagent.leasequery.Counters;
import org.lqagent.leasequery.SteadyClock;

/** Two concentrators and a real Redis server between them. */
class SharingTest {
  private static final Lease ADDRESS = Lease.of(Ipv6Address.parse("2001:db8:1::1000"));
  private static final Lease PREFIX = Lease.of(Ipv6Prefix.parse("2001:db8:100::/56"));
  private static final Lease OTHER = Lease.of(Ipv6Prefix.parse("2001:db8:100:100::/56"));
  private static final Duid CLIENT = Duid.parse("00:03:00:01:02:00:00:00:00:01");

  @TempDir private Path directory;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private RedisServer redis;

  @BeforeEach
  void up() {
    redis = RedisServer.start(directory);
    opened.add(redis);
  }

  @AfterEach
  void down() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  @Test
  void aStandbyPutsToWorkWhatTheActiveOneKnew() {
    Concentrator active = concentrator("a", Role.ACTIVE);
    Concentrator standby = concentrator("b", Role.STANDBY);
    active.grant(ADDRESS, Duration.ofHours(1));
    active.grant(PREFIX, Duration.ofHours(2));
    active.grant(OTHER, Duration.ofHours(2));
    awaitWarm(standby, ADDRESS, PREFIX, OTHER);
    active.clear(OTHER);
    awaitWarm(standby, ADDRESS, PREFIX);
    assertThat(standby.table.size()).isZero();

    assertThat(standby.sharing.takeOver(Optional.empty())).isEqualTo(OptionalInt.of(2));

    assertThat(standby.binding(PREFIX))
        .usingRecursiveComparison()
        .ignoringFields("transactionMicros", "preferredMicros", "validMicros")
        .isEqualTo(active.binding(PREFIX));
    assertThat(standby.binding(PREFIX).validUntil())
        .isBetween(
            active.binding(PREFIX).validUntil().minusSeconds(1),
            active.binding(PREFIX).validUntil().plusSeconds(1));
    assertThat(standby.table.bindings().map(Binding::lease))
        .containsExactlyInAnyOrder(ADDRESS, PREFIX);
    assertThat(standby.sharing.takeOver(Optional.empty())).isEqualTo(OptionalInt.empty());
    assertThat(standby.told)
        .containsExactly("role active: 2 of 2 bindings that were held warm are at work");
  }

  @Test
  void whoTookOverPublishesInTheOthersStead() {
    Concentrator active = concentrator("a", Role.ACTIVE);
    active.grant(ADDRESS, Duration.ofHours(1));
    active.grant(PREFIX, Duration.ofHours(1));
    Concentrator standby = concentrator("b", Role.STANDBY);
    awaitWarm(standby, ADDRESS, PREFIX);
    active.close();
    standby.sharing.takeOver(Optional.empty());
    awaitRows("lqagent:lab:rows:b:" + ADDRESS, "lqagent:lab:rows:b:" + PREFIX);
    standby.clear(ADDRESS);
    awaitRows("lqagent:lab:rows:b:" + PREFIX);

    Concentrator returned = concentrator("a", Role.STANDBY);
    awaitWarm(returned, PREFIX);
    assertThat(standby.sharing.standBy()).isTrue();
    assertThat(standby.sharing.standBy()).isFalse();
    assertThat(returned.sharing.takeOver(Optional.empty())).isEqualTo(OptionalInt.of(1));
  }

  @Test
  void onlyTheOneThatFailedIsTakenOver() {
    Concentrator one = concentrator("a", Role.ACTIVE);
    Concentrator two = concentrator("b", Role.ACTIVE);
    Concentrator standby = concentrator("c", Role.STANDBY);
    one.grant(ADDRESS, Duration.ofHours(1));
    two.grant(PREFIX, Duration.ofHours(1));
    awaitWarm(standby, ADDRESS, PREFIX);
    assertThat(standby.sharing.takeOver(Optional.of("a"))).isEqualTo(OptionalInt.of(1));
    assertThat(standby.table.find(PREFIX)).isEmpty();
    awaitRows("lqagent:lab:rows:b:" + PREFIX, "lqagent:lab:rows:c:" + ADDRESS);
  }

  @Test
  void leasesEndInTheStoreByThemselves() {
    Concentrator active = concentrator("a", Role.ACTIVE);
    active.grant(ADDRESS, Duration.ofHours(1));
    active.grant(PREFIX, Duration.ofSeconds(5));
    active.grantForever(OTHER);
    awaitRows(
        "lqagent:lab:rows:a:" + ADDRESS,
        "lqagent:lab:rows:a:" + PREFIX,
        "lqagent:lab:rows:a:" + OTHER);
    assertThat(Long.parseLong(redis.cli("pttl", "lqagent:lab:rows:a:" + ADDRESS)))
        .isBetween(3_000_000L, 3_600_000L);
    assertThat(redis.cli("pttl", "lqagent:lab:rows:a:" + OTHER)).isEqualTo("-1");
    // The publisher is gone, and nobody else tells the store.
    active.close();
    awaitRows("lqagent:lab:rows:a:" + ADDRESS, "lqagent:lab:rows:a:" + OTHER);
  }

  @Test
  void whatTheConfigurationVouchesForIsNotShared() {
    Concentrator active = concentrator("a", Role.ACTIVE);
    active.grantStatic(ADDRESS);
    active.grant(PREFIX, Duration.ofHours(1));
    awaitRows("lqagent:lab:rows:a:" + PREFIX);
  }

  @Test
  void oneThatForgotEverythingFindsItsOwnAgain() {
    Concentrator before = concentrator("a", Role.ACTIVE);
    before.grant(ADDRESS, Duration.ofHours(1));
    awaitRows("lqagent:lab:rows:a:" + ADDRESS);
    before.close();
    Concentrator after = concentrator("a", Role.ACTIVE);
    await("its own", () -> after.table.find(ADDRESS).isPresent());
  }

  @Test
  void aWipedStoreIsFilledAgain() {
    Concentrator active = concentrator("a", Role.ACTIVE);
    Concentrator standby = concentrator("b", Role.STANDBY);
    active.grant(ADDRESS, Duration.ofHours(1));
    active.grant(PREFIX, Duration.ofHours(1));
    awaitWarm(standby, ADDRESS, PREFIX);
    redis.cli("flushall");
    awaitRows("lqagent:lab:rows:a:" + ADDRESS, "lqagent:lab:rows:a:" + PREFIX);
    active.clear(PREFIX);
    awaitWarm(standby, ADDRESS);
  }

  @Test
  void aStoreThatIsAwayCostsNothingButItsUse() {
    Concentrator active = concentrator("a", Role.ACTIVE);
    Concentrator standby = concentrator("b", Role.STANDBY);
    active.grant(ADDRESS, Duration.ofHours(1));
    active.grant(PREFIX, Duration.ofHours(1));
    awaitWarm(standby, ADDRESS, PREFIX);
    redis.kill();
    active.clear(ADDRESS);
    active.grant(OTHER, Duration.ofHours(1));
    await("the loss to be told", () -> active.told.size() == 1 && standby.told.size() == 1);
    assertThat(active.told.get(0))
        .startsWith("lost redis://127.0.0.1:")
        .endsWith("; this concentrator works on as if alone");
    assertThat(active.sharing.status().lostSince()).isPresent();
    assertThat(warm(standby)).containsExactlyInAnyOrder(ADDRESS, PREFIX);

    redis.start();

    awaitWarm(standby, PREFIX, OTHER);
    await("both to have found it", () -> active.told.size() == 2 && standby.told.size() == 2);
    assertThat(active.told.get(1))
        .isEqualTo("found the shared store is used again, and the view is whole");
    assertThat(active.sharing.status().lostSince()).isEmpty();
    assertThat(active.sharing.status().pending()).isZero();
  }

  @Test
  void aStoreThatDoesNotAnswerKeepsNobodyFromTakingOver() {
    Concentrator active = concentrator("a", Role.ACTIVE);
    Concentrator standby = concentrator("b", Role.STANDBY);
    active.grant(ADDRESS, Duration.ofHours(1));
    awaitWarm(standby, ADDRESS);
    redis.freeze();
    active.grant(PREFIX, Duration.ofHours(1));
    assertThat(standby.sharing.takeOver(Optional.empty())).isEqualTo(OptionalInt.of(1));
    assertThat(standby.table.find(ADDRESS)).isPresent();
    await("the loss to be told", () -> active.told.size() == 1);
    redis.thaw();
    await("the store to be used again", () -> active.told.size() == 2);
    await("all to be published", () -> active.sharing.status().pending() == 0);
  }

  @Test
  void changesThatWereMissedAreReadAnew() {
    Concentrator active = concentrator("a", Role.ACTIVE);
    Concentrator standby = concentrator("b", Role.STANDBY);
    active.grant(ADDRESS, Duration.ofHours(1));
    awaitWarm(standby, ADDRESS);
    // That one may have been read as a row. What is missing shows against a change that was
    // followed.
    active.grant(PREFIX, Duration.ofHours(1));
    await("a change to be followed", () -> standby.counters.value("sharing.followed") > 0);
    awaitWarm(standby, ADDRESS, PREFIX);
    long readAnew = standby.counters.value("sharing.read-anew");
    String edition = redis.cli("hget", "lqagent:lab:editions", "a");
    redis.cli(
        "xadd",
        "lqagent:lab:changes",
        "*",
        "publisher",
        "a",
        "edition",
        edition,
        "number",
        "99",
        "lease",
        "none");
    await("the gap to be seen", () -> standby.counters.value("sharing.gaps") == 1);
    await("the rows to be read", () -> standby.counters.value("sharing.read-anew") == readAnew + 1);
    assertThat(warm(standby)).containsExactlyInAnyOrder(ADDRESS, PREFIX);
  }

  @Test
  void rowsOfAnotherMakeAreCountedAndLeftOut() {
    redis.cli("set", "lqagent:lab:rows:x:2001:db8::1", "nonsense");
    redis.cli("hset", "lqagent:lab:editions", "x", "1");
    redis.cli("xadd", "lqagent:lab:changes", "*", "what", "ever");
    Concentrator standby = concentrator("b", Role.STANDBY);
    await("the damage to be counted", () -> standby.counters.value("sharing.damaged-rows") > 0);
    redis.cli("xadd", "lqagent:lab:changes", "*", "what", "ever");
    Concentrator active = concentrator("a", Role.ACTIVE);
    active.grant(ADDRESS, Duration.ofHours(1));
    awaitWarm(standby, ADDRESS);
  }

  @Test
  void aStandbyHoldsNoMoreThanItMay() {
    Concentrator standby = concentrator("b", Role.STANDBY, List.of(redis.uri()), false, 1);
    Concentrator active = concentrator("a", Role.ACTIVE);
    active.grant(ADDRESS, Duration.ofHours(1));
    awaitWarm(standby, ADDRESS);
    active.grant(PREFIX, Duration.ofHours(1));
    await("the limit to hold", () -> standby.counters.value("sharing.beyond-limit") > 0);
    assertThat(warm(standby)).containsExactly(ADDRESS);
  }

  @Test
  void aClusterServesAsWell() throws Exception {
    List<RedisServer> nodes = RedisServer.startCluster(directory);
    opened.addAll(nodes);
    List<String> uris = nodes.stream().map(RedisServer::uri).toList();
    Concentrator active = concentrator("a", Role.ACTIVE, uris, true, 10_000);
    Concentrator standby = concentrator("b", Role.STANDBY, uris, true, 10_000);
    List<Lease> many = new ArrayList<>();
    for (int i = 1; i <= 3000; i++) {
      Lease lease = Lease.of(Ipv6Address.parse("2001:db8:1::" + Integer.toHexString(i)));
      many.add(lease);
      active.grant(lease, Duration.ofHours(1));
    }
    awaitWarm(standby, many.toArray(Lease[]::new));
    active.clear(many.get(7));
    many.remove(7);
    awaitWarm(standby, many.toArray(Lease[]::new));
    assertThat(nodes)
        .allSatisfy(node -> assertThat(Integer.parseInt(node.cli("dbsize"))).isGreaterThan(500));
    assertThat(standby.sharing.takeOver(Optional.empty())).isEqualTo(OptionalInt.of(2999));
    await(
        "the one that took over to publish all",
        () -> standby.sharing.status().pending() == 0 && editions(nodes).equals("b"));
  }

  /** Who has rows that are complete. */
  private static String editions(List<RedisServer> nodes) {
    return nodes.stream()
        .flatMap(node -> node.cli("-c", "hkeys", "lqagent:lab:editions").lines())
        .filter(name -> name.length() == 1)
        .distinct()
        .collect(Collectors.joining(" "));
  }

  private Concentrator concentrator(String name, Role role) {
    return concentrator(name, role, List.of(redis.uri()), false, 1000);
  }

  private Concentrator concentrator(
      String name, Role role, List<String> uris, boolean cluster, int limit) {
    Concentrator concentrator =
        new Concentrator(
            new SharingSettings(uris, cluster, Optional.empty(), "lab", name, role), limit);
    opened.add(concentrator);
    return concentrator;
  }

  private void awaitRows(String... keys) {
    await(
        "the rows to be " + List.of(keys),
        () ->
            redis
                .cli("keys", "lqagent:lab:rows:*")
                .lines()
                .sorted()
                .toList()
                .equals(Stream.of(keys).sorted().toList()));
  }

  private static void awaitWarm(Concentrator standby, Lease... leases) {
    List<Lease> wanted = Stream.of(leases).sorted().toList();
    Await.until(
        "the standby to hold what is wanted",
        Await.PATIENCE,
        () -> warm(standby).stream().sorted().toList().equals(wanted),
        () -> "it holds " + warm(standby).size() + ", told " + standby.told);
  }

  private static List<Lease> warm(Concentrator standby) {
    return standby.sharing.warm().stream().map(Binding::lease).toList();
  }

  private static void await(String what, BooleanSupplier condition) {
    Await.until(what, Await.PATIENCE, condition, () -> "");
  }

  /** A table and its part in sharing; the table's owner is whoever holds this object's lock. */
  private static final class Concentrator implements AutoCloseable, Adopter, SharingListener {
    private final SteadyClock clock = new SteadyClock();
    private final BindingTable table = new BindingTable(TableLimits.DEFAULT, refusal -> {});
    private final Counters counters = new Counters();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Sharing sharing;

    Concentrator(SharingSettings settings, int limit) {
      sharing =
          new Sharing(
              settings,
              table,
              clock,
              Clock.systemUTC(),
              limit,
              this,
              counters,
              this,
              (thread, cause) -> told.add("died " + cause));
      sharing.start();
    }

    void grant(Lease lease, Duration valid) {
      grant(lease, clock.instant().plus(valid), Origin.GLEANED);
    }

    void grantForever(Lease lease) {
      grant(lease, Instant.MAX, Origin.GLEANED);
    }

    void grantStatic(Lease lease) {
      grant(lease, Instant.MAX, Origin.STATIC);
    }

    private void grant(Lease lease, Instant until, Origin origin) {
      Location place =
          new Location(
              Optional.of("acc0"),
              Optional.of(Ipv6Address.parse("fe80::1")),
              Optional.empty(),
              List.of(100, 7),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      // Each its own, as a client may hold only so many.
      Duid client =
          Duid.parse(
              CLIENT
                  + ":%016x"
                      .formatted(lease.prefix().network().low() ^ lease.prefix().network().high())
                      .replaceAll("(..)(?!$)", "$1:"));
      apply(
          new Observation.Granted(
              new Binding(
                  lease,
                  client,
                  place,
                  until,
                  until,
                  clock.instant(),
                  origin,
                  Optional.of(CLIENT),
                  Optional.empty())));
    }

    void clear(Lease lease) {
      apply(new Observation.ClearedLease(lease));
    }

    private synchronized void apply(Observation observation) {
      for (BindingChange change : table.apply(observation, clock.instant())) {
        sharing.changed(change);
      }
    }

    Binding binding(Lease lease) {
      return table.find(lease).orElseThrow();
    }

    @Override
    public int adopt(List<Binding> bindings) {
      bindings.forEach(binding -> apply(new Observation.Granted(binding)));
      return (int)
          bindings.stream().filter(binding -> table.find(binding.lease()).isPresent()).count();
    }

    @Override
    public void forget(Binding binding) {
      clear(binding.lease());
    }

    @Override
    public void lost(String sentence) {
      told.add("lost " + sentence);
    }

    @Override
    public void found(String sentence) {
      told.add("found " + sentence);
    }

    @Override
    public void roleChanged(String sentence) {
      told.add("role " + sentence);
    }

    @Override
    public void close() {
      sharing.close();
    }
  }
}
