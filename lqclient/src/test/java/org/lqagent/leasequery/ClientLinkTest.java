package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;
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

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqClientLink;
import org.lqagent.dhcpv6.QueryTypes;
import org.lqagent.dhcpv6.StatusCode;
import org.lqagent.leasequery.Scene.Asked;

/** A client on several links: RFC 5007 sections 4.1.2.5 and 4.3.3 (2). */
class ClientLinkTest {
  private static final Ipv6Address ONE = Ipv6Address.parse("2001:db8:1::");
  private static final Ipv6Address TWO = Ipv6Address.parse("2001:db8:2::");
  private static final Ipv6Address ON_TWO = Ipv6Address.parse("2001:db8:2::7");

  private static int idFor(Scene scene, Ipv6Address link) {
    return scene.transport.sent.stream()
        .filter(sent -> sent.query().linkAddress().equals(link))
        .findFirst()
        .orElseThrow()
        .id();
  }

  @Test
  @Tag("LQ-REQ-040")
  @Tag("LQ-REQ-051")
  @Tag("A-18")
  void eachLinkIsAskedAboutOnceAndTheAnswersAreOne() {
    Scene scene = Scene.with(A);
    Asked asked = scene.ask(about(CLIENT));
    scene.reply(A, ID_A, new LqClientLink(List.of(ONE, TWO, ONE)));
    assertThat(scene.transport.sent).hasSize(3);
    assertThat(scene.transport.sent)
        .extracting(sent -> sent.query().queryType())
        .containsOnly(QueryTypes.QUERY_BY_CLIENTID);
    scene.reply(idFor(scene, ONE), A, ID_A, client(CLIENT, 20, leased(HOST)));
    assertThat(asked.isOpen()).isTrue();
    scene.reply(idFor(scene, TWO), A, ID_A, client(CLIENT, 700, leased(ON_TWO)));
    assertThat(asked.bound())
        .extracting(answer -> answer.leases().get(0).lease().toString())
        .containsExactly(HOST.toString(), ON_TWO.toString());
  }

  @Test
  @Tag("LQ-REQ-041")
  @Tag("F-24")
  void linksInAnswerToAQuestionAboutALinkAreNotFollowed() {
    Scene scene = Scene.with(A);
    Asked asked = scene.ask(about(CLIENT));
    scene.reply(A, ID_A, new LqClientLink(List.of(ONE)));
    scene.reply(A, ID_A, new LqClientLink(List.of(TWO)));
    assertThat(scene.discarded(Discard.USELESS_LINKS)).isEqualTo(1);
    assertThat(scene.transport.sent).hasSize(2);
    assertThat(asked.isOpen()).isFalse();
  }

  @Test
  @Tag("F-24")
  void severalServersLinksAreFollowedOnceEachAndOnlySoMany() {
    Scene scene = Scene.with(ALL);
    scene.ask(about(CLIENT));
    int id = scene.lastSent().id();
    scene.reply(id, A, ID_A, new LqClientLink(List.of(ONE, TWO)));
    scene.reply(id, B, ID_B, new LqClientLink(List.of(TWO, ONE)));
    assertThat(scene.transport.sent).hasSize(3);
    for (int block = 0; block < 3; block++) {
      List<Ipv6Address> many = new ArrayList<>();
      for (int i = 1; i <= 50; i++) {
        many.add(new Ipv6Address(ONE.high() + 1000 * (block + 1) + i, 0));
      }
      scene.reply(id, A, ID_A, new LqClientLink(many));
    }
    assertThat(scene.transport.sent).hasSize(1 + ReplyLimits.DEFAULT.links());
  }

  @Test
  @Tag("LQ-REQ-044")
  void theLinksInAnswerToACorrectedQuestionAreFollowed() {
    Scene scene = Scene.with(A);
    scene.ask(new Question.ByClientId(CLIENT, Ipv6Address.UNSPECIFIED, List.of(47)));
    scene.reply(A, ID_A, StatusCode.of(StatusCode.MALFORMED_QUERY, ""));
    scene.reply(A, ID_A, new LqClientLink(List.of(ONE)));
    assertThat(scene.lastSent().query().linkAddress()).isEqualTo(ONE);
  }
}
