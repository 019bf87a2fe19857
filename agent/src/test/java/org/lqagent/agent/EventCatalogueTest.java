package org.lqagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lqagent.agent.config.Configuration;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingChange;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.Location;
import org.lqagent.binding.Observation;
import org.lqagent.binding.Origin;
import org.lqagent.binding.TableLimits;
import org.lqagent.capture.Datagram;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.gleaning.AccessLink;
import org.lqagent.gleaning.AccessLinks;
import org.lqagent.gleaning.Gleaned;
import org.lqagent.gleaning.SidesWatch;
import org.lqagent.gleaning.UnknownSource;
import org.lqagent.hooks.Drift;
import org.lqagent.hooks.HookCounters;
import org.lqagent.hooks.HookEvent;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.Conflict;
import org.lqagent.leasequery.Discard;
import org.lqagent.leasequery.GrantedLease;
import org.lqagent.leasequery.Server;

/** The catalogue is whole, and what raises its events raises them. */
class EventCatalogueTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Events events = new Events(() -> NOW);

  @Test
  void everyEventSaysWhatHappenedAndWhatToDo() {
    String text = EventCatalogue.text();
    for (Event event : Event.values()) {
      assertThat(event.meaning()).as(event.name()).matches("[a-zA-Z].{10,}[^.]");
      assertThat(event.advice()).as(event.name()).isNotBlank();
      assertThat(text).contains(event + " (" + event.level() + ")\n  " + event.meaning());
    }
  }

  @Test
  void serversThatFallSilentComeBackAndContradict() {
    ServerEvents servers = new ServerEvents(events, new Counts(() -> NOW).latencies(), () -> NOW);
    Server server = Server.parse("2001:db8:ff::51");
    servers.fellSilent(server);
    assertRaised(Event.SERVER_SILENT);
    servers.isBack(server);
    assertRaised(Event.SERVER_BACK);
    servers.isAnother(
        server, Duid.parse("00030001020000005101"), Duid.parse("00030001020000005201"));
    assertRaised(Event.SERVER_CHANGED);
    servers.discarded(server.endpoint(), new byte[4], Discard.UNLISTED_SERVER);
    assertRaised(Event.SERVER_NOT_BELIEVED);
    servers.conflict(new Conflict(claim("00030001020000000001"), claim("00030001020000000002")));
    assertRaised(Event.BINDING_CONFLICT);
  }

  private static Conflict.Claim claim(String client) {
    GrantedLease lease =
        new GrantedLease(
            lease("2001:db8:1::5"), NOW.plusSeconds(60), NOW.plusSeconds(90), Optional.empty());
    return new Conflict.Claim(
        lease,
        new ClientLeases(
            Duid.parse(client),
            Duid.parse("00030001020000005101"),
            NOW,
            List.of(lease),
            Optional.empty()));
  }

  @Test
  void whatIsNotBelieved() {
    Alarms alarms = new Alarms(events);
    BindingTable table = new BindingTable(new TableLimits(1, 1, 1, 1), alarms::refused);
    table.apply(new Observation.Granted(binding("2001:db8:1::5")), NOW);
    assertThat(events.counts().of(Event.LEASE_REFUSED)).isZero();
    table.apply(new Observation.Granted(binding("2001:db8:1::6")), NOW);
    assertRaised(Event.LEASE_REFUSED);

    alarms.boundElsewhere(
        new UnknownSource(Ipv6Address.parse("2001:db8:1::5"), "acc1", Optional.empty(), List.of()),
        binding("2001:db8:1::5"));
    assertRaised(Event.SOURCE_BOUND_ELSEWHERE);
  }

  @Test
  void whatMessagesAndAnswersClaim() {
    Map<Gleaned.Alarm.Kind, Event> told =
        Map.of(
            Gleaned.Alarm.Kind.SERVER_ON_ACCESS, Event.SERVER_ON_ACCESS,
            Gleaned.Alarm.Kind.RELAY_ON_ACCESS, Event.RELAY_ON_ACCESS,
            Gleaned.Alarm.Kind.LEASEQUERY_FROM_ACCESS, Event.LEASEQUERY_FROM_ACCESS,
            Gleaned.Alarm.Kind.LEASE_OF_ANOTHER_PORT, Event.LEASE_OF_ANOTHER_PORT,
            Gleaned.Alarm.Kind.PORT_NOT_PROVEN, Event.PORT_NOT_PROVEN,
            Gleaned.Alarm.Kind.LEASE_OUT_OF_RANGE, Event.LEASE_OUT_OF_RANGE,
            Gleaned.Alarm.Kind.LEASE_OF_OWN_ADDRESS, Event.LEASE_OF_OWN_ADDRESS);
    assertThat(told).containsOnlyKeys(Gleaned.Alarm.Kind.values());
    told.forEach(
        (kind, event) -> {
          new Alarms(events)
              .claimed(
                  new Gleaned.Alarm(
                      kind,
                      Ipv6Address.parse("2001:db8:1::5"),
                      Optional.of("acc1"),
                      Optional.empty(),
                      List.of()));
          assertRaised(event);
        });
  }

  @Test
  void aSideThatIsNeverHeard() {
    AccessLinks links =
        AccessLinks.of(
            List.of(
                new AccessLink(
                    "acc0", List.of(Ipv6Prefix.parse("2001:db8:1::/64")), List.of(), false)));
    SidesWatch sides = new SidesWatch(links, NOW);
    Datagram relayed =
        new Datagram(
            Ipv6Address.parse("2001:db8:ff::51"),
            Ipv6Address.parse("2001:db8:ff::1"),
            Datagram.SERVER_PORT,
            Datagram.SERVER_PORT,
            Octets.copyOf(new byte[0]),
            Optional.empty(),
            List.of(),
            Optional.of("up0"),
            NOW);
    for (int i = 0; i < 1000; i++) {
      sides.saw(relayed);
    }
    sides.check(NOW.plus(Duration.ofHours(1))).ifPresent(new Alarms(events)::silent);
    assertRaised(Event.ONE_SIDE_SILENT);
  }

  @Test
  void whatTheHooksTell() {
    Map<HookEvent, Event> told =
        Map.of(
            new HookEvent.RouteRefused(Ipv6Prefix.parse("2001:db8:100::/56"), "another's"),
            Event.ROUTE_REFUSED,
            new HookEvent.WriteFailed("routes", 1, "this", "no room"),
            Event.KERNEL_REFUSED,
            new HookEvent.Drifted("routes", Drift.NONE),
            Event.KERNEL_DRIFTED,
            new HookEvent.ReconcileFailed("routes", "no answer"),
            Event.KERNEL,
            new HookEvent.NotificationsLost("routes"),
            Event.KERNEL,
            new HookEvent.ScriptFailed("on-change", "status 1"),
            Event.SCRIPT_FAILED,
            new HookEvent.ScriptRecovered("on-change", 2),
            Event.SCRIPT_BACK);
    assertThat(told.keySet().stream().map(HookEvent::getClass).collect(Collectors.toSet()))
        .isEqualTo(Set.of(HookEvent.class.getPermittedSubclasses()));
    told.forEach((event, name) -> assertThat(Event.of(event)).isEqualTo(name));
  }

  @Test
  void aScriptThatFailsAndWorksAgain(@TempDir Path directory) throws Exception {
    Path broken = Files.createFile(directory.resolve("broken"));
    Path script = directory.resolve("on-change");
    Files.writeString(script, "#!/bin/sh\ncat >/dev/null\nexec test ! -e " + broken + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    BindingTable table = new BindingTable(new TableLimits(9, 9, 9, 9), refused -> {});
    try (Outlets outlets =
        new Outlets(table, () -> NOW, Clock.systemUTC(), events, new HookCounters())) {
      outlets.configure(List.of(new Configuration.Hook(script, Duration.ZERO, SOON)));
      outlets.changed(new BindingChange.Added(binding("2001:db8:1::5")));
      await(Event.SCRIPT_FAILED);
      Files.delete(broken);
      await(Event.SCRIPT_BACK);
    }
  }

  @Test
  void aMistakeInAPieceOfWorkDoesNotEndTheKeeper() throws InterruptedException {
    Keeper keeper =
        new Keeper(
            Duration.ofMillis(10),
            () -> {},
            failure -> events.tell(Event.TASK_FAILED, failure.toString(), failure),
            (thread, cause) -> events.tell(Event.THREAD_DIED, thread.getName() + ": " + cause));
    keeper.start();
    try {
      keeper.hand(
          () -> {
            throw new IllegalStateException("by mistake");
          });
      await(Event.TASK_FAILED);
      keeper.hand(() -> events.tell(Event.STOPPED, "with 0 bindings"));
      await(Event.STOPPED);
      keeper.hand(
          () -> {
            throw new StackOverflowError("for good");
          });
      await(Event.THREAD_DIED);
    } finally {
      keeper.close();
    }
  }

  private void await(Event event) throws InterruptedException {
    long end = System.nanoTime() + SOON.toNanos();
    while (events.counts().of(event) == 0) {
      assertThat(System.nanoTime()).as("time until " + event).isLessThan(end);
      Thread.sleep(5);
    }
  }

  private void assertRaised(Event event) {
    assertThat(events.counts().of(event)).as(event.name()).isEqualTo(1);
  }

  private static Lease lease(String address) {
    return Lease.of(Ipv6Address.parse(address));
  }

  private static Binding binding(String address) {
    return new Binding(
        lease(address),
        Duid.parse("00030001020000000001"),
        Location.on("acc0"),
        NOW.plusSeconds(60),
        NOW.plusSeconds(90),
        NOW,
        Origin.GLEANED,
        Optional.empty(),
        Optional.empty());
  }
}
