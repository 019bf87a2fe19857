package org.lqagent.gleaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.gleaning.Messages.access;
import static org.lqagent.gleaning.Messages.request;
import static org.lqagent.gleaning.Messages.up;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.capture.Datagram;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.gleaning.SidesWatch.Silent;

@Tag("LQ-GLN-028")
class SidesWatchTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant OVER = START.plus(SidesWatch.WHILE);
  private static final Datagram FROM_CLIENT = access(request(MessageTypes.SOLICIT), "acc0", START);
  private static final Datagram RELAYED = up(request(MessageTypes.SOLICIT), START);

  private final SidesWatch sides =
      new SidesWatch(
          AccessLinks.of(
              List.of(
                  new AccessLink(
                      "acc0", List.of(Ipv6Prefix.parse("2001:db8:1::/64")), List.of(), false))),
          START);

  @Test
  void clientsOfWhomNothingIsRelayedAreNoticed() {
    saw(FROM_CLIENT, SidesWatch.ENOUGH);

    assertThat(sides.check(OVER.minusMillis(1))).isEmpty();
    assertThat(sides.check(OVER)).contains(Silent.UPLINK);
  }

  @Test
  void relayedMessagesOfClientsThatNobodySawAreNoticed() {
    saw(RELAYED, SidesWatch.ENOUGH);

    assertThat(sides.check(OVER)).contains(Silent.ACCESS);
  }

  @Test
  void oneMessageOfTheOtherSideIsEnough() {
    saw(RELAYED, 1000);
    saw(FROM_CLIENT, 1);

    assertThat(sides.check(OVER)).isEmpty();
  }

  @Test
  void aFewMessagesProveNothing() {
    saw(FROM_CLIENT, SidesWatch.ENOUGH - 1);

    assertThat(sides.check(OVER)).isEmpty();
  }

  @Test
  void everyFiveMinutesCountForThemselves() {
    saw(FROM_CLIENT, 100);
    assertThat(sides.check(OVER)).contains(Silent.UPLINK);

    assertThat(sides.check(OVER.plusSeconds(1))).isEmpty();
    assertThat(sides.check(OVER.plus(SidesWatch.WHILE))).isEmpty();
    saw(RELAYED, 10);
    assertThat(sides.check(OVER.plus(SidesWatch.WHILE.multipliedBy(2)))).contains(Silent.ACCESS);
  }

  private void saw(Datagram datagram, int times) {
    for (int i = 0; i < times; i++) {
      sides.saw(datagram);
    }
  }
}
