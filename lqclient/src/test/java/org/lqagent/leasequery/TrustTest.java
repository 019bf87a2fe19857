package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.leasequery.Scene.A;
import static org.lqagent.leasequery.Scene.ALL;
import static org.lqagent.leasequery.Scene.B;
import static org.lqagent.leasequery.Scene.CLIENT;
import static org.lqagent.leasequery.Scene.HOST;
import static org.lqagent.leasequery.Scene.ID_A;
import static org.lqagent.leasequery.Scene.ID_B;
import static org.lqagent.leasequery.Scene.OTHER_CLIENT;
import static org.lqagent.leasequery.Scene.US;
import static org.lqagent.leasequery.Scene.about;
import static org.lqagent.leasequery.Scene.client;
import static org.lqagent.leasequery.Scene.leased;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.leasequery.Scene.Asked;

/** Whose word counts, and who it was. */
class TrustTest {
  @Test
  @Tag("F-26")
  void aServerThatAlwaysSaysZeroWinsUnlessItsAgesAreNotTrusted() {
    LeasequerySettings settings = LeasequerySettings.of(US).with(ServerMap.of(A, B));
    assertThat(holder(new Scene(settings))).isEqualTo(OTHER_CLIENT);
    assertThat(holder(new Scene(settings.withTrust(List.of(ID_A))))).isEqualTo(CLIENT);
  }

  private static Object holder(Scene scene) {
    Asked asked = scene.ask(about(HOST));
    scene.reply(B, ID_B, client(OTHER_CLIENT, 0, leased(HOST)));
    scene.reply(A, ID_A, client(CLIENT, 300, leased(HOST)));
    assertThat(asked.bound()).hasSize(1);
    return asked.bound().get(0).clientId();
  }

  @Test
  @Tag("F-30")
  void anotherServerAtTheSameAddressIsTold() {
    Scene scene = Scene.with(A);
    scene.ask(about(HOST));
    scene.reply(A, ID_A);
    scene.ask(about(HOST));
    scene.reply(A, ID_A);
    assertThat(scene.changedTo).isEmpty();
    scene.ask(about(HOST));
    scene.reply(A, ID_B);
    assertThat(scene.changedTo).containsExactly(ID_B);
    assertThat(scene.counters.value("leasequery.server-id-changed")).isEqualTo(1);
    scene.ask(about(HOST));
    scene.reply(A, ID_B);
    assertThat(scene.changedTo).hasSize(1);
  }

  @Test
  void whoeverAnswersAMulticastIsNoOther() {
    Scene scene = Scene.with(ALL);
    scene.ask(about(HOST));
    scene.reply(A, ID_A);
    scene.reply(B, ID_B);
    assertThat(scene.changedTo).isEmpty();
  }
}
