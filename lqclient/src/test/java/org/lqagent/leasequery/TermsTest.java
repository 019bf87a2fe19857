package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.lqagent.leasequery.Scene.A;
import static org.lqagent.leasequery.Scene.ALL;
import static org.lqagent.leasequery.Scene.B;
import static org.lqagent.leasequery.Scene.CLIENT;
import static org.lqagent.leasequery.Scene.HOST;
import static org.lqagent.leasequery.Scene.ID_A;
import static org.lqagent.leasequery.Scene.ID_B;
import static org.lqagent.leasequery.Scene.about;
import static org.lqagent.leasequery.Scene.client;
import static org.lqagent.leasequery.Scene.leased;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqClientLink;
import org.lqagent.leasequery.Scene.Asked;

/** Questions that want something else than the settings have it. */
class TermsTest {
  private static final Terms NO_GATHERING = Terms.USUAL.withGather(Duration.ZERO);

  @Test
  @Tag("LQ-REQ-022")
  @Tag("LQ-REQ-025")
  void aQuestionMayNameItsServers() {
    Scene scene = Scene.with(A);
    Asked asked = scene.ask(about(HOST), NO_GATHERING.with(ServerMap.of(B)));
    assertThat(scene.transport.sent).hasSize(1);
    assertThat(scene.lastSent().to()).isEqualTo(B.endpoint());
    scene.reply(B, ID_B, client(CLIENT, 20, leased(HOST)));
    assertThat(asked.bound()).hasSize(1);
  }

  @Test
  void otherTermsAreAnotherQuestion() {
    Scene scene = Scene.with(A);
    Asked usual = scene.ask(about(HOST));
    Asked again = scene.ask(about(HOST), Terms.USUAL);
    assertThat(scene.transport.sent).hasSize(1);
    Asked ofB = scene.ask(about(HOST), Terms.USUAL.with(ServerMap.of(B)));
    Asked ofB2 = scene.ask(about(HOST), Terms.USUAL.with(ServerMap.of(B)));
    assertThat(scene.transport.sent).hasSize(2);
    scene.reply(B, ID_B, client(CLIENT, 20, leased(HOST)));
    assertThat(ofB.bound()).hasSize(1);
    assertThat(ofB2.bound()).hasSize(1);
    assertThat(usual.isOpen()).isTrue();
    scene.reply(scene.transport.sent.get(0).id(), A, ID_A);
    assertThat(usual.answer()).isInstanceOf(LeaseAnswer.NoBinding.class);
    assertThat(again.answer()).isInstanceOf(LeaseAnswer.NoBinding.class);
  }

  @Test
  void aQuestionMayHaveItsDeadline() {
    Scene scene = Scene.with(A);
    Asked hurried = scene.ask(about(HOST), Terms.USUAL.withDeadline(Duration.ofMillis(1500)));
    Asked usual = scene.ask(about(Scene.INSIDE));
    scene.seconds(1.6);
    assertThat(hurried.answer()).isEqualTo(new LeaseAnswer.Silence(2));
    assertThat(usual.isOpen()).isTrue();
  }

  @Test
  void aQuestionMayHaveItsGatherWindow() {
    Scene scene = Scene.with(ALL);
    Asked hurried = scene.ask(about(HOST), NO_GATHERING);
    scene.reply(A, ID_A, client(CLIENT, 20, leased(HOST)));
    assertThat(hurried.bound()).hasSize(1);
    Asked patient = scene.ask(about(HOST), Terms.USUAL.withGather(Duration.ofSeconds(3)));
    scene.reply(A, ID_A, client(CLIENT, 20, leased(HOST)));
    scene.seconds(2.9);
    assertThat(patient.isOpen()).isTrue();
    scene.seconds(0.2);
    assertThat(patient.bound()).hasSize(1);
  }

  @Test
  void theLinksOfAClientAreAskedAboutOnTheSameTerms() {
    Scene scene = Scene.with(A);
    scene.ask(about(CLIENT), Terms.USUAL.with(ServerMap.of(B)));
    scene.reply(B, ID_B, new LqClientLink(List.of(Ipv6Address.parse("2001:db8:1::1"))));
    assertThat(scene.transport.sent).hasSize(2).allMatch(s -> s.to().equals(B.endpoint()));
  }

  @Test
  void noMoreServersAreKeptInMindThanSoMany() {
    Scene scene = Scene.with(A);
    for (int i = 0; i < 2 * Breaker.MOST_SERVERS; i++) {
      Server one =
          Server.at(new Endpoint(new Ipv6Address(0x20010db800990000L, i + 1), "", Server.PORT));
      scene.ask(about(HOST), NO_GATHERING.with(ServerMap.of(one)));
      scene.reply(one, ID_B);
      scene.seconds(0.1);
    }
    assertThat(scene.client.servers().getNow(List.of())).hasSize(Breaker.MOST_SERVERS);
  }

  @Test
  void termsThatCannotBeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Terms.USUAL.withGather(Duration.ofSeconds(11)))
        .withMessage("gather must be in 0..10 s, is 11s");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Terms.USUAL.withDeadline(Duration.ZERO))
        .withMessage("deadline must be longer than zero, is 0s");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Terms.USUAL.withGather(Duration.ofMillis(10_500)))
        .withMessage("gather must be in 0..10 s, is 10500ms");
  }
}
