package org.lqagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Time that passes, that is slept through and that is set. */
class TimeWatchTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Instant steady = START;
  private Instant wall = START;
  private Optional<Duration> uptime = Optional.of(Duration.ofHours(3));
  private Events events;
  private TimeWatch watch;

  @BeforeEach
  void open() {
    events = new Events(() -> steady);
    watch =
        new TimeWatch(
            () -> steady, () -> wall, () -> uptime, time -> steady = steady.plus(time), events);
  }

  private void pass(Duration time) {
    steady = steady.plus(time);
    wall = wall.plus(time);
    uptime = uptime.map(up -> up.plus(time));
  }

  private void sleep(Duration time) {
    wall = wall.plus(time);
    uptime = uptime.map(up -> up.plus(time));
  }

  @Test
  void timeThatPassesIsNoNews() {
    for (int i = 0; i < 100_000; i++) {
      pass(Duration.ofMillis(1007));
      watch.look();
    }
    assertThat(steady).isEqualTo(START.plusMillis(100_700_000));
    assertNotTold();
  }

  @Test
  @Tag("F-36")
  void timeAsleepPassesForLeasesToo() {
    sleep(Duration.ofHours(1));
    watch.look();
    assertThat(steady).isEqualTo(START.plus(Duration.ofHours(1)));
    assertThat(told(Event.SLEPT)).isEqualTo(1);
    assertThat(told(Event.TIME_OF_DAY_SET)).isZero();
    pass(Duration.ofSeconds(1));
    sleep(Duration.ofDays(3));
    watch.look();
    assertThat(steady).isEqualTo(START.plus(Duration.ofHours(73)).plusSeconds(1));
    assertThat(told(Event.SLEPT)).isEqualTo(2);
  }

  @Test
  @Tag("F-35")
  void aTimeOfDayThatIsSetChangesNothingButDisplays() {
    for (Duration jump : new Duration[] {Duration.ofDays(1), Duration.ofDays(-2)}) {
      wall = wall.plus(jump);
      watch.look();
      watch.look();
    }
    assertThat(steady).isEqualTo(START);
    assertThat(told(Event.TIME_OF_DAY_SET)).isEqualTo(2);
    assertThat(told(Event.SLEPT)).isZero();

    TimeOfDay time = TimeOfDay.now(() -> steady, () -> wall);
    assertThat(time.of(START)).isEqualTo(START.minus(Duration.ofDays(1)));
    assertThat(time.of(Instant.MAX)).isEqualTo(Instant.MAX);
  }

  @Test
  @Tag("F-35")
  void aLeapSecondIsNothing() {
    wall = wall.minusSeconds(1);
    watch.look();
    assertNotTold();
  }

  @Test
  void whereNobodyKnowsTheUptimeNothingIsSlept() {
    uptime = Optional.empty();
    watch.look();
    uptime = Optional.of(Duration.ofDays(9));
    watch.look();
    assertThat(steady).isEqualTo(START);
    assertNotTold();
  }

  @Test
  void displaysDoNotTremble() {
    wall = START.plusMillis(86_400_000).plusNanos(499_000_000);
    assertThat(TimeOfDay.now(() -> steady, () -> wall).ahead()).isEqualTo(Duration.ofDays(1));
    wall = START.plusMillis(-300);
    assertThat(TimeOfDay.now(() -> steady, () -> wall)).isEqualTo(TimeOfDay.STEADY);
  }

  private void assertNotTold() {
    assertThat(told(Event.SLEPT)).isZero();
    assertThat(told(Event.TIME_OF_DAY_SET)).isZero();
  }

  private long told(Event event) {
    return events.counts().of(event);
  }
}
