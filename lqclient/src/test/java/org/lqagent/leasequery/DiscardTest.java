package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.leasequery.Scene.A;
import static org.lqagent.leasequery.Scene.ALL;
import static org.lqagent.leasequery.Scene.B;
import static org.lqagent.leasequery.Scene.CLIENT;
import static org.lqagent.leasequery.Scene.DELEGATED;
import static org.lqagent.leasequery.Scene.HOST;
import static org.lqagent.leasequery.Scene.ID_A;
import static org.lqagent.leasequery.Scene.ID_B;
import static org.lqagent.leasequery.Scene.INSIDE;
import static org.lqagent.leasequery.Scene.OTHER_CLIENT;
import static org.lqagent.leasequery.Scene.US;
import static org.lqagent.leasequery.Scene.about;
import static org.lqagent.leasequery.Scene.client;
import static org.lqagent.leasequery.Scene.leased;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.LqClientLink;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.UnknownOption;
import org.lqagent.leasequery.Scene.Asked;

/** Every reason to discard: nothing is learned, and the question goes on to a good answer. */
class DiscardTest {
  private static final int REPLY = MessageTypes.LEASEQUERY_REPLY;
  private static final Option GOOD = client(CLIENT, 20, leased(HOST));

  private Scene scene = Scene.with(ALL);
  private Asked asked = scene.ask(about(HOST));

  private void start(LeasequerySettings settings, Question question) {
    scene = new Scene(settings);
    asked = scene.ask(question);
  }

  private int id() {
    return scene.lastSent().id();
  }

  /** It was discarded for this reason alone, the question was repeated, and can be answered. */
  private void discardedFor(Discard reason) {
    for (Discard any : Discard.values()) {
      assertThat(scene.discarded(any)).as(any.name()).isEqualTo(any == reason ? 1 : 0);
    }
    assertThat(asked.news()).isEmpty();
    assertThat(asked.isOpen()).isTrue();
    int sent = scene.transport.sent.size();
    scene.seconds(1.2);
    assertThat(scene.transport.sent).hasSize(sent + 1);
    scene.reply(A, ID_A, GOOD);
    assertThat(asked.news()).hasSize(1);
  }

  @Test
  @Tag("LQ-REQ-013")
  @Tag("F-03")
  @Tag("A-27")
  void withoutServerId() {
    scene.message(REPLY, id(), A, new ClientId(US), GOOD);
    discardedFor(Discard.NO_SERVER_ID);
  }

  @Test
  @Tag("LQ-REQ-014")
  @Tag("F-03")
  void withoutClientId() {
    scene.message(REPLY, id(), A, new ServerId(ID_A), GOOD);
    discardedFor(Discard.NO_CLIENT_ID);
  }

  @Test
  @Tag("LQ-REQ-014")
  @Tag("F-03")
  @Tag("F-04")
  void withTheClientsIdInsteadOfOurs() {
    scene.message(REPLY, id(), A, new ClientId(CLIENT), new ServerId(ID_A), GOOD);
    discardedFor(Discard.OTHER_CLIENT_ID);
  }

  @Test
  @Tag("LQ-REQ-015")
  @Tag("F-03")
  void withAnIdThatIsNotOpen() {
    scene.reply(id() ^ 1, A, ID_A, GOOD);
    discardedFor(Discard.UNKNOWN_TRANSACTION);
  }

  @Test
  @Tag("LQ-REQ-015")
  @Tag("A-05")
  void afterItsExchange() {
    scene = Scene.with(A);
    asked = scene.ask(about(HOST));
    int closed = id();
    scene.reply(A, ID_A);
    scene.reply(closed, A, ID_A, GOOD);
    assertThat(scene.discarded(Discard.LATE)).isEqualTo(1);
    assertThat(asked.news()).isEmpty();
    assertThat(asked.isOpen()).isFalse();
  }

  @Test
  @Tag("A-11")
  void afterAnExchangeThatLingersWhatHasNoLeases() {
    scene = Scene.with(A, B);
    asked = scene.ask(about(HOST));
    int lingering = id();
    scene.reply(A, ID_A);
    scene.seconds(1);
    scene.reply(lingering, B, ID_B);
    assertThat(scene.discarded(Discard.LATE)).isEqualTo(1);
    scene.seconds(60);
    scene.reply(lingering, B, ID_B, GOOD);
    assertThat(scene.discarded(Discard.LATE)).isEqualTo(2);
    assertThat(asked.news()).isEmpty();
  }

  @Test
  @Tag("LQ-REQ-059")
  void ofAnotherType() {
    scene.transport.arrive(A.endpoint(), Octets.ofHex(String.format("c8%06x", id())).toByteArray());
    discardedFor(Discard.OTHER_MESSAGE);
  }

  @Test
  @Tag("LQ-REQ-012")
  @Tag("F-09")
  void aLeasequery() {
    scene.message(MessageTypes.LEASEQUERY, id(), A, new ClientId(US), new ServerId(ID_A), GOOD);
    discardedFor(Discard.LEASEQUERY);
  }

  @Test
  @Tag("LQ-REQ-061")
  @Tag("LQ-SEC-008")
  @Tag("LQ-SEC-013")
  @Tag("F-01")
  void fromAnAddressThatIsNotListed() {
    start(
        LeasequerySettings.of(US)
            .withBelieved(Set.of(Ipv6Prefix.of(A.endpoint().address())), Set.of()),
        about(HOST));
    scene.reply(B, ID_A, GOOD);
    discardedFor(Discard.UNLISTED_PEER);
  }

  @Test
  @Tag("LQ-SEC-008")
  void fromAServerThatIsNotListed() {
    start(LeasequerySettings.of(US).withBelieved(Set.of(), Set.of(ID_A)), about(HOST));
    scene.reply(A, ID_B, GOOD);
    discardedFor(Discard.UNLISTED_SERVER);
  }

  @Test
  @Tag("LQ-SEC-008")
  @Tag("F-30")
  void fromAServerThatIsNotTheOneMeant() {
    start(LeasequerySettings.of(US).with(ServerMap.of(Scene.pinned(A, ID_A))), about(HOST));
    scene.reply(A, ID_B, GOOD);
    discardedFor(Discard.UNLISTED_SERVER);
  }

  @Test
  @Tag("F-16")
  void cutOffAnywhere() {
    byte[] whole =
        new ClientServerMessage(REPLY, id(), Options.of(new ClientId(US), new ServerId(ID_A), GOOD))
            .toByteArray();
    for (int length = 0; length < whole.length; length++) {
      scene.transport.arrive(A.endpoint(), Arrays.copyOf(whole, length));
    }
    // What ends between two options is a whole message that lacks some; without the last one it is
    // the word that nobody holds the address, which a good answer beats.
    assertThat(scene.discarded(Discard.MALFORMED)).isEqualTo(whole.length - 3);
    assertThat(scene.discarded(Discard.NO_CLIENT_ID)).isEqualTo(1);
    assertThat(scene.discarded(Discard.NO_SERVER_ID)).isEqualTo(1);
    assertThat(asked.news()).isEmpty();
    scene.transport.arrive(A.endpoint(), whole);
    assertThat(asked.news()).hasSize(1);
  }

  @Test
  @Tag("F-17")
  void withJunkBehindTheLastOption() {
    byte[] whole =
        new ClientServerMessage(REPLY, id(), Options.of(new ClientId(US), new ServerId(ID_A), GOOD))
            .toByteArray();
    scene.transport.arrive(A.endpoint(), Arrays.copyOf(whole, whole.length + 3));
    discardedFor(Discard.MALFORMED);
  }

  @Test
  @Tag("A-35")
  @Tag("F-23")
  void withTwoClients() {
    scene.reply(A, ID_A, GOOD, client(OTHER_CLIENT, 20, leased(HOST)));
    discardedFor(Discard.CONTRADICTORY);
  }

  @Test
  @Tag("A-35")
  @Tag("F-23")
  void withAClientAndLinks() {
    scene.reply(A, ID_A, GOOD, new LqClientLink(List.of(Ipv6Address.parse("2001:db8:1::1"))));
    discardedFor(Discard.CONTRADICTORY);
  }

  @Test
  @Tag("F-05")
  void aboutAnotherAddress() {
    scene.reply(A, ID_A, client(CLIENT, 20, leased(INSIDE)));
    discardedFor(Discard.OTHER_ADDRESS);
  }

  @Test
  @Tag("F-05")
  void withAPrefixThatDoesNotContainTheAddress() {
    Ipv6Prefix near = Ipv6Prefix.parse("2001:db8:1::/117");
    scene.reply(A, ID_A, client(CLIENT, 20, leased(near)));
    assertThat(near.contains(Ipv6Address.parse("2001:db8:1::7ff"))).isTrue();
    discardedFor(Discard.OTHER_ADDRESS);
  }

  @Test
  @Tag("F-06")
  void aboutAnotherClient() {
    start(LeasequerySettings.of(US), about(CLIENT));
    scene.reply(A, ID_A, client(OTHER_CLIENT, 20, leased(HOST)));
    discardedFor(Discard.OTHER_CLIENT);
  }

  @Test
  void aboutNobody() {
    scene.reply(A, ID_A, new ClientData(Options.of(new CltTime(20), leased(HOST))));
    discardedFor(Discard.NO_CLIENT);
  }

  @Test
  @Tag("LQ-REQ-039")
  @Tag("A-14")
  @Tag("F-22")
  void withoutTheTimeOfTheLastTransaction() {
    scene.reply(A, ID_A, new ClientData(Options.of(new ClientId(CLIENT), leased(HOST))));
    discardedFor(Discard.NO_CLIENT_TIME);
  }

  @Test
  @Tag("F-22")
  void withATimeOfThreeOctets() {
    Option broken = new UnknownOption(CltTime.CODE, Octets.ofHex("000014"));
    scene.reply(A, ID_A, new ClientData(Options.of(new ClientId(CLIENT), broken, leased(HOST))));
    discardedFor(Discard.NO_CLIENT_TIME);
  }

  @Test
  @Tag("F-22")
  void withTwoTimes() {
    scene.reply(A, ID_A, client(CLIENT, 20, new CltTime(30), leased(HOST)));
    discardedFor(Discard.NO_CLIENT_TIME);
  }

  @Test
  @Tag("A-14")
  @Tag("LQ-REQ-039")
  void aServerThatSaysNothingUsableIsFollowedByTheNext() {
    start(
        LeasequerySettings.of(US).with(new ServerMap(List.of(), List.of(List.of(A), List.of(B)))),
        about(HOST));
    scene.reply(A, ID_A, new ClientData(Options.of(new ClientId(CLIENT), leased(HOST))));
    assertThat(scene.lastSent().to()).isEqualTo(B.endpoint());
    scene.reply(B, ID_B, GOOD);
    assertThat(asked.bound()).hasSize(1);
  }

  @Test
  @Tag("A-14")
  void andIsNoNegativeAnswer() {
    start(LeasequerySettings.of(US).with(ServerMap.of(A)), about(HOST));
    scene.reply(A, ID_A, new ClientData(Options.of(new ClientId(CLIENT), leased(HOST))));
    assertThat(asked.answer()).isEqualTo(new LeaseAnswer.Silence(1));
  }

  @Test
  @Tag("F-02")
  @Tag("LQ-SEC-011")
  void guessingIds() {
    Random random = new Random(7);
    int id = id();
    for (int i = 0; i < 100_000; i++) {
      int guess = random.nextInt(1 << 24);
      if (guess != id) {
        scene.reply(guess, A, ID_A, GOOD);
      }
    }
    assertThat(scene.discarded(Discard.UNKNOWN_TRANSACTION)).isGreaterThan(99_990);
    assertThat(asked.news()).isEmpty();
    scene.reply(A, ID_A, GOOD);
    assertThat(asked.news()).hasSize(1);
  }

  @Test
  @Tag("F-16")
  @Tag("F-17")
  @Tag("F-20")
  void randomDamageNeverEscapes() {
    byte[] whole =
        new ClientServerMessage(
                REPLY,
                id(),
                Options.of(
                    new ClientId(US),
                    new ServerId(ID_A),
                    client(CLIENT, 20, leased(HOST), leased(DELEGATED))))
            .toByteArray();
    Random random = new Random(11);
    for (int i = 0; i < 50_000; i++) {
      byte[] damaged = Arrays.copyOf(whole, random.nextInt(whole.length + 4));
      for (int j = random.nextInt(4); j >= 0 && damaged.length > 4; j--) {
        damaged[4 + random.nextInt(damaged.length - 4)] = (byte) random.nextInt();
      }
      scene.transport.arrive(A.endpoint(), damaged);
    }
    assertThat(scene.counters.value("leasequery.internal-errors")).isZero();
    assertThat(scene.counters.value("leasequery.received")).isEqualTo(50_000);
  }
}
