package org.lqagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ComeUpTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final ComeUp links = new ComeUp();

  @Test
  void whatComesUpIsAskedAboutAtOnce() {
    links.cameUp("acc0");
    assertThat(links.next(NOW)).contains("acc0");
    assertThat(links.next(NOW)).isEmpty();
  }

  @Test
  @Tag("LQ-GLN-023")
  void thousandsThatComeUpTogetherAreAskedAboutOnceAndTheLatecomersOnceMore() {
    links.cameUp("ppp*");
    assertThat(links.next(NOW)).contains("ppp*");
    for (int i = 0; i < 5000; i++) {
      links.cameUp("ppp*");
      assertThat(links.next(NOW.plusMillis(10L * i))).isEmpty();
    }
    assertThat(links.next(NOW.plus(ComeUp.PAUSE))).contains("ppp*");
    assertThat(links.next(NOW.plus(ComeUp.PAUSE.multipliedBy(2)))).isEmpty();
  }

  @Test
  void anotherLinkNeedNotWait() {
    links.cameUp("acc0");
    assertThat(links.next(NOW)).contains("acc0");
    links.cameUp("acc0");
    links.cameUp("acc1");
    assertThat(links.next(NOW)).contains("acc1");
  }

  @Test
  void whenEverythingIsAskedAboutNothingWaits() {
    links.cameUp("acc0");
    links.clear();
    assertThat(links.next(NOW)).isEmpty();
  }
}
