package org.lqagent.agent.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Octets;

class TextsTest {
  @Test
  void spansHaveTheirTwoBiggestUnits() {
    assertThat(Texts.span(Duration.ofSeconds(-5))).isEqualTo("0s");
    assertThat(Texts.span(Duration.ofSeconds(59))).isEqualTo("59s");
    assertThat(Texts.span(Duration.ofSeconds(3599))).isEqualTo("59m 59s");
    assertThat(Texts.span(Duration.ofHours(47))).isEqualTo("47h 0m");
    assertThat(Texts.span(Duration.ofHours(49))).isEqualTo("2d 1h");
  }

  @Test
  void durationsHaveTheUnitThatSuitsThem() {
    assertThat(Texts.exact(Duration.ofNanos(840_000))).isEqualTo("0.8 ms");
    assertThat(Texts.exact(Duration.ofMillis(120))).isEqualTo("120 ms");
    assertThat(Texts.exact(Duration.ofMillis(2400))).isEqualTo("2.4 s");
    assertThat(Texts.exact(Duration.ofSeconds(75))).isEqualTo("1m 15s");
  }

  @Test
  void timesAreOnesThatPeopleRead() {
    Instant now = Instant.parse("2026-01-01T03:04:05.678Z");
    assertThat(Texts.clock(now)).isEqualTo("2026-01-01 03:04:05 UTC");
    assertThat(Texts.ago(now.minusMillis(900), now)).isEqualTo("now");
    assertThat(Texts.ago(now.minusSeconds(61), now)).isEqualTo("1m 1s ago");
  }

  @Test
  void octetsThatAreATextAreShownAsOne() {
    assertThat(Texts.octets(Octets.ofHex("62 6e 67 31"))).isEqualTo("bng1");
    assertThat(Texts.octets(Octets.ofHex("62 00"))).isEqualTo("62:00");
    assertThat(Texts.octets(Octets.EMPTY)).isEqualTo("empty");
  }
}
