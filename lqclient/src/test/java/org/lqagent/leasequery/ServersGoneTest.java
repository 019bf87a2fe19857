package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.leasequery.Scene.A;
import static org.lqagent.leasequery.Scene.ID_A;
import static org.lqagent.leasequery.Scene.about;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;

/** A day without servers, while somebody new speaks every second. */
@Tag("F-31")
class ServersGoneTest {
  private static final int SECONDS = 24 * 60 * 60;

  @Test
  void aDayWithoutServersCostsAQuestionAMinuteAndNoMemoryAndEndsWithTheirReturn() {
    Scene scene = Scene.with(A);
    for (int second = 0; second < SECONDS; second++) {
      scene.ask(about(host(second)));
      scene.seconds(1);
      assertThat(scene.time.scheduled()).isLessThan(1000);
    }
    assertThat(scene.silent).containsExactly(A);
    // One question about every 64 s, and each at most five times: RFC 4388 section 6.6.
    assertThat(scene.transport.sent.size()).isBetween(SECONDS / 100, SECONDS / 64 * 6);

    // They are back: the next that is tried is answered, and then everybody is asked about again.
    int tried = scene.transport.sent.size();
    for (int second = 0; scene.transport.sent.size() == tried; second++) {
      assertThat(second).isLessThan(100);
      scene.ask(about(host(SECONDS + second)));
      scene.seconds(1);
    }
    scene.reply(A, ID_A);
    assertThat(scene.silent).isEmpty();
    int before = scene.transport.sent.size();
    scene.ask(about(host(0)));
    assertThat(scene.transport.sent).hasSize(before + 1);
  }

  private static Ipv6Address host(int number) {
    return new Ipv6Address(Scene.HOST.high(), 0x10000L + number);
  }
}
