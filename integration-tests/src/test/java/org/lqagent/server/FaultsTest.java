package org.lqagent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.lqagent.server.Questions.FROM;
import static org.lqagent.server.Questions.REQUESTOR;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqClientLink;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RelayMsg;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.StatusCode;

@Tag("LQ-SRV-036")
class FaultsTest {
  private static final ClientServerMessage GOOD =
      (ClientServerMessage)
          new QueryHandler(
                  new Rfc5007(Leased.service()),
                  Restrictions.NONE,
                  Optional.empty(),
                  new Counters())
              .answer(
                  Questions.byAddress("2001:db8:1::1000").toByteArray(),
                  FROM,
                  Leased.GRANTED.plusSeconds(600))
              .orElseThrow();

  private static final Instant NOW = Leased.GRANTED.plusSeconds(600);

  @Test
  void withoutFaultsRepliesAreSentAsTheyAre() {
    assertThat(faults(1).apply(GOOD, NOW))
        .singleElement()
        .satisfies(
            sent -> {
              assertThat(sent.octets()).isEqualTo(GOOD.toByteArray());
              assertThat(sent.delay()).isZero();
            });
    assertThat(faults(2).apply(GOOD, NOW)).hasSize(2);
  }

  @Test
  void delaysAddUp() {
    assertThat(faults(1, "delay", "delay=250").apply(GOOD, NOW))
        .extracting(Transmission::delay)
        .containsExactly(Duration.ofMillis(750));
  }

  @Test
  void repliesAreSentOneAfterAnother() {
    Faults paced = faults(1, "pace=1000");
    assertThat(Stream.generate(() -> paced.apply(GOOD, NOW)).limit(3).flatMap(List::stream))
        .extracting(Transmission::delay)
        .containsExactly(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3));
    assertThat(paced.apply(GOOD, NOW.plusSeconds(1)))
        .extracting(Transmission::delay)
        .containsExactly(Duration.ofMillis(1));
  }

  @Test
  void aShareIsDropped() {
    assertThat(faults(1, "drop").apply(GOOD, NOW)).isEmpty();
    Faults half = faults(1, "drop=0.5");
    long kept =
        Stream.generate(() -> half.apply(GOOD, NOW)).limit(1000).mapToLong(List::size).sum();
    assertThat(kept).isBetween(400L, 600L);
  }

  @Test
  void copiesAreSent() {
    assertThat(faults(1, "duplicate").apply(GOOD, NOW)).hasSize(2);
    assertThat(faults(2, "duplicate=3").apply(GOOD, NOW)).hasSize(6);
  }

  @Test
  void theTransactionIsAnother() throws Exception {
    ClientServerMessage spoilt = spoil("wrong-xid");
    assertThat(spoilt.transactionId()).isNotEqualTo(GOOD.transactionId());
    assertThat(spoilt.options()).isEqualTo(GOOD.options());
  }

  @Test
  void theRequestorIsAnother() throws Exception {
    assertThat(spoil("wrong-client-id").options().first(ClientId.class))
        .isPresent()
        .get()
        .isNotEqualTo(REQUESTOR);
  }

  @Test
  void anOptionIsMissing() throws Exception {
    assertThat(spoil("no-server-id").options()).isEqualTo(GOOD.options().without(ServerId.class));
    assertThat(data("no-clt")).isEqualTo(goodData().without(CltTime.class));
  }

  @Test
  void theDatagramEndsEarly() {
    assertThat(faults(1, "truncate").apply(GOOD, NOW).get(0).octets())
        .hasSize(GOOD.toByteArray().length / 2);
    assertThat(faults(1, "truncate=5").apply(GOOD, NOW).get(0).octets()).hasSize(5);
    assertThat(faults(1, "truncate=5000").apply(GOOD, NOW).get(0).octets())
        .isEqualTo(GOOD.toByteArray());
  }

  @Test
  void twoClientsHaveTheSameLeases() throws Exception {
    List<ClientData> both = spoil("two-client-data").options().all(ClientData.class);
    assertThat(both).hasSize(2);
    assertThat(both.get(0).options().first(ClientId.class))
        .isNotEqualTo(both.get(1).options().first(ClientId.class));
    assertThat(both.get(0).options().without(ClientId.class))
        .isEqualTo(both.get(1).options().without(ClientId.class));
  }

  @Test
  void linksStandBesideDataOrInItsPlace() throws Exception {
    Options both = spoil("data-and-links").options();
    assertThat(both.contains(ClientData.class) && both.contains(LqClientLink.class)).isTrue();
    Options links = spoil("link-loop").options();
    assertThat(links.contains(ClientData.class)).isFalse();
    assertThat(links.first(LqClientLink.class).orElseThrow().links()).hasSize(2);
  }

  @Test
  void aStatusStandsInThePlaceOfData() throws Exception {
    assertThat(StatusCode.in(spoil("status=10").options())).isEqualTo(StatusCode.NOT_ALLOWED);
    assertThat(StatusCode.in(spoil("status").options())).isEqualTo(StatusCode.UNSPEC_FAIL);
    assertThat(spoil("status=10").options().contains(ClientData.class)).isFalse();
  }

  @Test
  void aLiarTellsOfOtherLeases() throws Exception {
    Options lies = data("liar");
    assertThat(lies.all(IaAddress.class)).hasSameSizeAs(goodData().all(IaAddress.class));
    assertThat(lies.all(IaAddress.class))
        .doesNotContainAnyElementsOf(goodData().all(IaAddress.class));
    assertThat(lies.all(IaPrefix.class))
        .doesNotContainAnyElementsOf(goodData().all(IaPrefix.class));
  }

  @Test
  void aHugeReplyStillIsADatagram() throws Exception {
    assertThat(data("huge").all(IaAddress.class)).hasSize(2002);
    assertThat(data("huge=10").all(IaAddress.class)).hasSize(12);
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> data("huge=10000"));
  }

  @Test
  void theInnermostReplyIsSpoilt() throws Exception {
    RelayMessage relayed =
        new RelayMessage(
            MessageTypes.RELAY_REPL,
            0,
            Ipv6Address.UNSPECIFIED,
            Ipv6Address.UNSPECIFIED,
            Options.of(new RelayMsg(GOOD)));
    Message spoilt = Message.read(faults(1, "no-server-id").apply(relayed, NOW).get(0).octets());
    assertThat(((RelayMessage) spoilt).carried()).contains(spoil("no-server-id"));
  }

  /** Every kind changes what is sent, so that none is a name without a deed. */
  @ParameterizedTest
  @EnumSource(Fault.Kind.class)
  void everyKindDoesSomething(Fault.Kind kind) {
    List<Transmission> sent = faults(1, kind.option()).apply(GOOD, NOW);
    Set<Fault.Kind> onTheWay =
        EnumSet.of(Fault.Kind.DELAY, Fault.Kind.PACE, Fault.Kind.DROP, Fault.Kind.DUPLICATE);
    if (onTheWay.contains(kind)) {
      assertThat(sent.size() != 1 || !sent.get(0).delay().isZero()).isTrue();
    } else {
      assertThat(sent.get(0).octets()).isNotEqualTo(GOOD.toByteArray());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "unknown", "WRONG-XID", "delay=", "status=x"})
  void whatIsNoFaultIsRefused(String text) {
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Fault.parse(text));
  }

  private static Options goodData() {
    return GOOD.options().first(ClientData.class).orElseThrow().options();
  }

  private static Options data(String fault) throws Exception {
    return spoil(fault).options().first(ClientData.class).orElseThrow().options();
  }

  private static ClientServerMessage spoil(String fault) throws Exception {
    return (ClientServerMessage) Message.read(faults(1, fault).apply(GOOD, NOW).get(0).octets());
  }

  private static Faults faults(int copies, String... faults) {
    return new Faults(
        Stream.of(faults).map(Fault::parse).toList(), copies, new SplittableRandom(1));
  }
}
