package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.leasequery.Scene.A;
import static org.lqagent.leasequery.Scene.B;
import static org.lqagent.leasequery.Scene.HOST;
import static org.lqagent.leasequery.Scene.ID_A;
import static org.lqagent.leasequery.Scene.ID_B;
import static org.lqagent.leasequery.Scene.US;
import static org.lqagent.leasequery.Scene.about;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Options;
import org.lqagent.leasequery.Scene.Asked;

/** How much is asked, of whom, and for whom: RFC 5007 section 5, RFC 4388 section 6.6. */
class PacingTest {
  private static final Duration POLL = Duration.ofSeconds(64);
  private int hosts;

  private Question another() {
    return about(new Ipv6Address(HOST.high(), ++hosts));
  }

  private static Scene paced(Pace pace, Server... servers) {
    return new Scene(LeasequerySettings.of(US).with(ServerMap.of(servers)).with(pace));
  }

  private static void answerAll(Scene scene, int from) {
    for (FakeTransport.Sent sent :
        List.copyOf(scene.transport.sent.subList(from, scene.transport.sent.size()))) {
      scene.reply(sent.id(), A, ID_A);
    }
  }

  private List<Asked> ask(Scene scene, int count, String interfaceName) {
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      asked.add(scene.ask(another(), interfaceName));
    }
    return asked;
  }

  @Test
  @Tag("LQ-REQ-053")
  @Tag("LQ-REQ-060")
  @Tag("LQ-SEC-006")
  @Tag("LQ-SEC-007")
  @Tag("LQ-SEC-009")
  void anInterfaceHasARate() {
    Scene scene = paced(new Pace(500, 10, 1000, 100, 1000, POLL), A);
    ask(scene, 100, "acc0");
    assertThat(scene.transport.sent).hasSize(10);
    answerAll(scene, 0);
    for (int second = 1; second <= 5; second++) {
      int before = scene.transport.sent.size();
      scene.seconds(1);
      answerAll(scene, before);
      assertThat(scene.transport.sent).hasSizeBetween(9 + 10 * second, 11 + 10 * second);
    }
  }

  @Test
  @Tag("LQ-REQ-060")
  void allTogetherHaveARate() {
    Scene scene = paced(new Pace(20, 10, 1000, 100, 1000, POLL), A);
    for (int i = 0; i < 10; i++) {
      ask(scene, 10, "acc" + i);
    }
    assertThat(scene.transport.sent).hasSize(20);
    answerAll(scene, 0);
    scene.seconds(1);
    assertThat(scene.transport.sent).hasSizeBetween(39, 41);
  }

  @Test
  void repetitionsCountToo() {
    Scene scene = paced(new Pace(20, 20, 1000, 100, 1000, POLL), A);
    ask(scene, 500, "acc0");
    for (int second = 1; second <= 20; second++) {
      scene.seconds(1);
      assertThat(scene.transport.sent.size()).isLessThanOrEqualTo(20 + 20 * second + 20);
    }
  }

  @Test
  @Tag("F-12")
  void aScanOnOnePortCostsAnotherNothing() {
    Scene scene = paced(new Pace(50, 50, 1000, 100, 10_000, POLL), A);
    ask(scene, 1000, "acc1");
    answerAll(scene, 0);
    Asked honest = scene.ask(about(HOST), "acc2");
    scene.seconds(0.1);
    IaAddress target = new IaAddress(HOST, 0, 0, Options.NONE);
    assertThat(scene.transport.sent)
        .anyMatch(sent -> sent.query().options().list().contains(target));
    answerAll(scene, 50);
    assertThat(honest.isOpen()).isFalse();
  }

  @Test
  @Tag("F-12")
  @Tag("F-55")
  void aFullQueueRefusesTheNewest() {
    Scene scene = paced(new Pace(500, 1, 5, 100, 1000, POLL), A);
    List<Asked> asked = ask(scene, 10, "acc0");
    assertThat(asked.subList(0, 6)).allMatch(Asked::isOpen);
    assertThat(asked.subList(6, 10))
        .extracting(Asked::answer)
        .containsOnly(new LeaseAnswer.Silence(0));
    assertThat(scene.counters.value("leasequery.refused.queue-full")).isEqualTo(4);
    assertThat(scene.ask(another(), "acc1").isOpen()).isTrue();
  }

  @Test
  void onlySoManyMayWait() {
    Scene scene = paced(new Pace(500, 100, 1000, 100, 3, POLL), A);
    List<Asked> asked = ask(scene, 4, "acc0");
    assertThat(asked.get(3).answer()).isEqualTo(new LeaseAnswer.Silence(0));
    assertThat(scene.counters.value("leasequery.refused.too-many-waiting")).isEqualTo(1);
    answerAll(scene, 0);
    assertThat(scene.ask(another()).isOpen()).isTrue();
  }

  @Test
  @Tag("A-40")
  void aLiveServerHasOnlySoManyBeforeIt() {
    Scene scene = paced(new Pace(500, 500, 1000, 100, 1000, POLL), A);
    ask(scene, 150, "acc0");
    assertThat(scene.transport.sent).hasSize(100);
    scene.reply(scene.transport.sent.get(7).id(), A, ID_A);
    assertThat(scene.transport.sent).hasSize(101);
    answerAll(scene, 0);
    assertThat(scene.transport.sent).hasSize(150);
  }

  @Test
  @Tag("A-40")
  @Tag("F-31")
  void aServerThatFellSilentIsTriedWithOneQuestionAboutEvery64Seconds() {
    Scene scene = paced(Pace.DEFAULT, A);
    scene.ask(another());
    scene.time.exhaust();
    assertThat(scene.silent).containsExactly(A);
    assertThat(scene.ask(another()).answer()).isEqualTo(new LeaseAnswer.Silence(0));
    assertThat(scene.counters.value("leasequery.refused.servers-silent")).isEqualTo(1);

    int sent = scene.transport.sent.size();
    double silentAt = scene.time.seconds();
    while (scene.transport.sent.size() == sent) {
      scene.seconds(1);
      ask(scene, 3, "acc0");
    }
    assertThat(scene.time.seconds() - silentAt).isBetween(57.0, 71.5);
    assertThat(scene.transport.sent).hasSize(sent + 1);

    scene.reply(A, ID_A);
    assertThat(scene.silent).isEmpty();
    ask(scene, 50, "acc0");
    assertThat(scene.transport.sent).hasSize(sent + 51);
  }

  @Test
  @Tag("F-31")
  void aTryThatFailsPutsTheNextOff() {
    Scene scene = paced(Pace.DEFAULT, A);
    scene.ask(another());
    scene.time.exhaust();
    scene.seconds(71);
    Asked tried = scene.ask(another());
    assertThat(tried.isOpen()).isTrue();
    scene.time.exhaust();
    assertThat(tried.answer()).isEqualTo(new LeaseAnswer.Silence(5));
    assertThat(scene.ask(another()).isOpen()).isFalse();
    scene.seconds(57);
    assertThat(scene.ask(another()).isOpen()).isFalse();
    scene.seconds(14);
    assertThat(scene.ask(another()).isOpen()).isTrue();
  }

  @Test
  @Tag("F-31")
  void whatWaitsWhenTheServerFallsSilentIsRefused() {
    Scene scene = paced(Pace.DEFAULT, A);
    List<Asked> asked = ask(scene, 150, "acc0");
    scene.time.exhaust();
    assertThat(asked).noneMatch(Asked::isOpen);
    assertThat(scene.counters.value("leasequery.refused.servers-silent")).isEqualTo(50);
    assertThat(scene.time.scheduled()).isZero();
  }

  /** Or all concentrators of a site would try a server that comes back at the same moment. */
  @Test
  @Tag("F-31")
  void twoRequestorsTryASilentServerAtDifferentTimes() {
    assertThat(triedAt(1)).isBetween(57.0, 71.5).isNotEqualTo(triedAt(2));
  }

  /** When a server that fell silent was tried again, by a requestor that always has a question. */
  private double triedAt(long seed) {
    Scene scene = new Scene(LeasequerySettings.of(US).with(ServerMap.of(A)), seed);
    scene.ask(another());
    scene.time.exhaust();
    double silentAt = scene.time.seconds();
    int sent = scene.transport.sent.size();
    while (scene.transport.sent.size() == sent) {
      scene.seconds(0.01);
      scene.ask(another());
    }
    return scene.lastSent().seconds() - silentAt;
  }

  @Test
  @Tag("F-31")
  void nothingRushesAtAServerThatIsBack() {
    Scene scene = paced(Pace.DEFAULT, A);
    scene.ask(another());
    scene.time.exhaust();
    int tried = scene.transport.sent.size();
    while (scene.transport.sent.size() == tried) {
      ask(scene, 5, "acc0");
      scene.seconds(0.1);
    }
    scene.reply(A, ID_A);
    scene.time.exhaust();
    // What was refused while it was silent does not come after all.
    assertThat(scene.transport.sent).hasSize(tried + 1);

    for (int i = 0; i < 20; i++) {
      ask(scene, 100, "acc" + i);
    }
    int before = tried + 1;
    assertThat(scene.transport.sent).hasSize(before + 100);
    int answered = before;
    for (int second = 1; second <= 3; second++) {
      for (int tenth = 0; tenth < 10; tenth++) {
        int sent = scene.transport.sent.size();
        assertThat(sent - answered).isLessThanOrEqualTo(Pace.DEFAULT.openPerServer());
        for (; answered < sent; answered++) {
          scene.reply(scene.transport.sent.get(answered).id(), A, ID_A);
        }
        scene.seconds(0.1);
      }
      assertThat(scene.transport.sent.size() - before)
          .isLessThanOrEqualTo(Pace.DEFAULT.perSecond() * (second + 1));
    }
  }

  @Test
  void whileOneServerIsSilentTheOthersAreAskedAlone() {
    Scene scene = paced(new Pace(500, 500, 1000, 100, 1000, POLL), A, B);
    for (int i = 0; i < Breaker.MISSES; i++) {
      scene.ask(another());
      scene.reply(B, ID_B);
      scene.seconds(1);
    }
    assertThat(scene.silent).containsExactly(A);
    Asked asked = scene.ask(another());
    assertThat(scene.lastSent().to()).isEqualTo(B.endpoint());
    scene.reply(B, ID_B);
    assertThat(asked.isOpen()).isFalse();
  }

  @Test
  void aSilentServersTurnGoesToTheNextRound() {
    Scene scene =
        new Scene(
            LeasequerySettings.of(US)
                .with(new ServerMap(List.of(), List.of(List.of(A), List.of(B)))));
    scene.ask(another());
    scene.seconds(40);
    scene.reply(B, ID_B);
    scene.ask(another());
    assertThat(scene.lastSent().to()).isEqualTo(B.endpoint());
  }

  @Test
  void whatAServerDoesCanBeSeen() {
    Scene scene = paced(Pace.DEFAULT, A, B);
    scene.ask(another());
    scene.reply(A, ID_A);
    List<ServerState> states = scene.client.servers().getNow(List.of());
    assertThat(states).hasSize(2);
    assertThat(states.get(0).answered()).isEqualTo(1);
    assertThat(states.get(0).lastAnswer()).contains(VirtualTime.START);
    assertThat(states.get(1).open()).isEqualTo(1);
    assertThat(states.get(1).silentSince()).isEmpty();
  }
}
