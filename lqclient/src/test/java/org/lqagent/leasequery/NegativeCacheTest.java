package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.leasequery.Scene.DELEGATED;
import static org.lqagent.leasequery.Scene.HOST;
import static org.lqagent.leasequery.Scene.INSIDE;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

class NegativeCacheTest {
  private static final LeaseAnswer NOTHING = new LeaseAnswer.NoBinding(List.of(0));
  private static final LeaseAnswer SILENCE = new LeaseAnswer.Silence(5);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTime time = new VirtualTime();
  private final NegativeCache cache = new NegativeCache(NegativeSettings.DEFAULT, time);

  /** For how many seconds an address is not to be asked about, from now on. */
  private int secondsUnknown(Ipv6Address address) {
    int seconds = 0;
    while (cache.lookup(address).isPresent()) {
      time.advance(SECOND);
      seconds++;
    }
    return seconds;
  }

  @Test
  @Tag("LQ-REQ-054")
  @Tag("A-39")
  void nothingIsRememberedForFiveMinutes() {
    cache.remember(HOST, NOTHING);
    assertThat(cache.lookup(HOST)).map(Unknown::reason).contains(Unknown.Reason.NOTHING);
    assertThat(cache.lookup(INSIDE)).isEmpty();
    assertThat(secondsUnknown(HOST)).isEqualTo(300);
  }

  @Test
  @Tag("A-39")
  void silenceIsRememberedLongerEachTime() {
    for (int seconds : List.of(30, 60, 120, 240, 300, 300)) {
      cache.remember(HOST, SILENCE);
      assertThat(secondsUnknown(HOST)).isEqualTo(seconds);
    }
  }

  @Test
  void aRefusalIsLikeSilence() {
    cache.remember(HOST, new LeaseAnswer.Refused(List.of(10)));
    assertThat(secondsUnknown(HOST)).isEqualTo(30);
    cache.remember(HOST, SILENCE);
    assertThat(cache.lookup(HOST)).map(Unknown::failures).contains(2);
  }

  @Test
  void aLongWhileAfterwardsItStartsAnew() {
    cache.remember(HOST, SILENCE);
    time.advance(Duration.ofSeconds(30 + 301));
    cache.remember(HOST, SILENCE);
    assertThat(secondsUnknown(HOST)).isEqualTo(30);
  }

  @Test
  void whatWasNeverAskedIsNotRemembered() {
    cache.remember(HOST, new LeaseAnswer.Silence(0));
    assertThat(cache.lookup(HOST)).isEmpty();
  }

  @Test
  @Tag("F-14")
  void aLeaseClearsWhatItCovers() {
    Ipv6Address outside = Ipv6Address.parse("2001:db8:100:100::1");
    cache.remember(INSIDE, NOTHING);
    cache.remember(DELEGATED.network(), NOTHING);
    cache.remember(Ipv6Prefix.parse("2001:db8:100:ff::/64"), NOTHING);
    cache.remember(outside, NOTHING);
    cache.remember(HOST, SILENCE);
    cache.forget(DELEGATED);
    assertThat(cache.unknowns())
        .extracting(unknown -> unknown.prefix().network())
        .containsExactly(HOST, outside);
    assertThat(cache.lookup(INSIDE)).isEmpty();
  }

  @Test
  void aGoodAnswerClearsTheAddress() {
    cache.remember(HOST, SILENCE);
    cache.remember(HOST, new LeaseAnswer.Bound(List.of()));
    assertThat(cache.lookup(HOST)).isEmpty();
  }

  @Test
  void anEntryMayCoverAPrefix() {
    cache.remember(DELEGATED, NOTHING);
    assertThat(cache.lookup(INSIDE)).map(Unknown::prefix).contains(DELEGATED);
    assertThat(cache.lookup(HOST)).isEmpty();
    cache.clear();
    assertThat(cache.lookup(INSIDE)).isEmpty();
  }

  @Test
  @Tag("F-12")
  @Tag("F-11")
  void aScanDoesNotFillTheMemory() {
    NegativeCache small =
        new NegativeCache(
            new NegativeSettings(Duration.ofMinutes(5), Duration.ofSeconds(30), 1000), time);
    for (int i = 0; i < 100_000; i++) {
      small.remember(new Ipv6Address(HOST.high(), i), NOTHING);
    }
    assertThat(small.unknowns()).hasSizeBetween(900, 1000);
    // Those that are left are all found again, by address and by prefix.
    assertThat(small.unknowns())
        .allMatch(unknown -> small.lookup(unknown.prefix().network()).isPresent());
    small.forget(Ipv6Prefix.containing(HOST, 64));
    assertThat(small.unknowns()).isEmpty();
  }

  @Test
  void whatIsRememberedAgainAfterItsTimeIsStillForgotten() {
    cache.remember(HOST, NOTHING);
    time.advance(Duration.ofMinutes(6));
    cache.remember(HOST, NOTHING);
    assertThat(cache.unknowns()).hasSize(1);
    cache.forget(Ipv6Prefix.of(HOST));
    assertThat(cache.lookup(HOST)).isEmpty();
  }
}
