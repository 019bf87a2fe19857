package org.lqagent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.collect.ImmutableList;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.LqClientLink;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.StatusCode;

/** Each way of answering wrongly, on an answer of a REPLY, two DATA and a DONE. */
class BulkFaultsTest {
  private static final List<ClientServerMessage> GOOD =
      ImmutableList.copyOf(
          new BulkMessages(
              Questions.XID,
              Options.of(Questions.REQUESTOR, Leased.SERVER),
              Optional.empty(),
              Stream.of(Leased.HOME, Leased.NEIGHBOUR, Leased.ROAMER)
                  .map(client -> new ClientData(Options.of(new ClientId(client))))
                  .iterator()));

  private static final ClientServerMessage NOBODY =
      new BulkMessages(
              Questions.XID,
              Options.of(Questions.REQUESTOR, Leased.SERVER),
              Optional.empty(),
              List.<ClientData>of().iterator())
          .next();

  private static List<BulkStep> steps(List<ClientServerMessage> answer, String... faults) {
    return ImmutableList.copyOf(
        new BulkFaults(Stream.of(faults).map(BulkFault::parse).toList()).steps(answer.iterator()));
  }

  private static List<BulkStep> steps(String... faults) {
    return steps(GOOD, faults);
  }

  private static BulkStep sent(Message message) {
    return new BulkStep.Send(BulkFaults.framed(message));
  }

  /** The message of a frame. */
  private static ClientServerMessage read(BulkStep step) throws MalformedMessageException {
    ByteBuffer frame = ByteBuffer.wrap(((BulkStep.Send) step).octets());
    int size = Short.toUnsignedInt(frame.getShort());
    assertThat(frame.remaining()).isEqualTo(size);
    byte[] message = new byte[size];
    frame.get(message);
    return (ClientServerMessage) Message.read(message);
  }

  private static void assertSame(List<BulkStep> steps, List<ClientServerMessage> messages) {
    assertThat(steps)
        .usingRecursiveComparison()
        .isEqualTo(messages.stream().map(BulkFaultsTest::sent).toList());
  }

  @Test
  void withoutFaultsEachMessageGoesInAFrame() {
    assertSame(steps(), GOOD);
    byte[] frame = ((BulkStep.Send) steps().get(3)).octets();
    assertThat(frame).containsExactly(0, 4, MessageTypes.LEASEQUERY_DONE, 0x98, 0xf4, 0x1d);
  }

  /** Those that the connection or the queries see to, not the messages. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "lease-per-message",
        "first-only",
        "close-bad",
        "subnet-links",
        "close-half-closed",
        "leak"
      })
  void someChangeNoMessage(String fault) {
    assertSame(steps(fault), GOOD);
  }

  @Test
  void theConnectionMayEndAfterAnAnswer() {
    List<BulkStep> steps = steps("close-after");
    assertSame(steps.subList(0, 4), GOOD);
    assertThat(steps.subList(4, steps.size())).containsExactly(new BulkStep.Close(false));
  }

  @Test
  void messagesMayBeSlow() {
    List<BulkStep> steps = steps("slow=20");
    assertThat(steps).hasSize(8);
    for (int i = 0; i < steps.size(); i += 2) {
      assertThat(steps.get(i)).isEqualTo(new BulkStep.Wait(Duration.ofMillis(20)));
    }
  }

  @Test
  void octetsMayDrip() {
    List<BulkStep> steps = steps("drip");
    long octets = GOOD.stream().mapToLong(message -> 2L + message.toByteArray().length).sum();
    assertThat(steps).hasSize((int) (2 * octets));
    assertThat(steps.stream().filter(BulkStep.Send.class::isInstance))
        .allMatch(step -> ((BulkStep.Send) step).octets().length == 1);
  }

  @ParameterizedTest
  @EnumSource(
      value = BulkFault.Kind.class,
      names = {"STALL", "CLOSE", "RESET"})
  void anAnswerMayEndBetweenMessages(BulkFault.Kind kind) {
    for (int n = 0; n < GOOD.size(); n++) {
      List<BulkStep> steps = steps(kind.option() + "=" + n);
      assertSame(steps.subList(0, n), GOOD.subList(0, n));
      assertThat(steps.get(n))
          .isEqualTo(
              switch (kind) {
                case STALL -> new BulkStep.Stall();
                case CLOSE -> new BulkStep.Close(false);
                default -> new BulkStep.Close(true);
              });
      assertThat(steps).hasSize(n + 1);
    }
    // One that is shorter stays as it is.
    assertSame(steps(kind.option() + "=9"), GOOD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stall-within=2", "cut=2"})
  void anAnswerMayEndWithinAMessage(String fault) {
    List<BulkStep> steps = steps(fault);
    assertSame(steps.subList(0, 2), GOOD.subList(0, 2));
    byte[] third = BulkFaults.framed(GOOD.get(2));
    assertThat(((BulkStep.Send) steps.get(2)).octets())
        .isEqualTo(Arrays.copyOf(third, third.length / 2));
    assertThat(steps.get(3))
        .isEqualTo(fault.startsWith("cut") ? new BulkStep.Close(false) : new BulkStep.Stall());
    assertThat(steps).hasSize(4);
  }

  @Test
  void aQueryMayBeTerminated() throws Exception {
    List<BulkStep> steps = steps("terminated=2");
    assertSame(steps.subList(0, 2), GOOD.subList(0, 2));
    ClientServerMessage done = read(steps.get(2));
    assertThat(done.type()).isEqualTo(MessageTypes.LEASEQUERY_DONE);
    assertThat(StatusCode.in(done.options())).isEqualTo(StatusCode.QUERY_TERMINATED);
    assertThat(steps.get(3)).isEqualTo(new BulkStep.Close(false));

    ClientServerMessage reply = read(steps("terminated=0").get(0));
    assertThat(reply.type()).isEqualTo(MessageTypes.LEASEQUERY_REPLY);
    assertThat(StatusCode.in(reply.options())).isEqualTo(StatusCode.QUERY_TERMINATED);
    assertThat(reply.options().contains(ClientData.class)).isFalse();
    assertThat(reply.options().list()).contains(Questions.REQUESTOR, Leased.SERVER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unknown-done=2",
        "unknown-data=2",
        "empty-data=2",
        "other-type=2",
        "size-zero=2",
        "size-max=2",
        "junk=2"
      })
  void somethingMayComeBetweenMessages(String fault) throws Exception {
    List<BulkStep> steps = steps(fault);
    assertThat(steps).hasSize(5);
    assertSame(Stream.concat(steps.stream().limit(2), steps.stream().skip(3)).toList(), GOOD);
    byte[] frame = ((BulkStep.Send) steps.get(2)).octets();
    switch (fault) {
      case "unknown-done=2" -> {
        assertThat(read(steps.get(2)).type()).isEqualTo(MessageTypes.LEASEQUERY_DONE);
        assertThat(read(steps.get(2)).transactionId()).isNotEqualTo(Questions.XID);
      }
      case "unknown-data=2" -> {
        assertThat(read(steps.get(2)).type()).isEqualTo(MessageTypes.LEASEQUERY_DATA);
        assertThat(read(steps.get(2)).transactionId()).isNotEqualTo(Questions.XID);
      }
      case "empty-data=2" -> {
        assertThat(read(steps.get(2)).type()).isEqualTo(MessageTypes.LEASEQUERY_DATA);
        assertThat(read(steps.get(2)).options().list()).isEmpty();
      }
      case "other-type=2" ->
          assertThat(read(steps.get(2)).type()).isEqualTo(MessageTypes.ADVERTISE);
      case "size-zero=2" -> assertThat(frame).containsExactly(0, 0);
      case "size-max=2" -> {
        assertThat(frame).hasSize(2 + 65_535);
        assertThat(read(steps.get(2)).options().contains(ClientData.class)).isTrue();
      }
      default ->
          assertThatExceptionOfType(MalformedMessageException.class)
              .isThrownBy(() -> read(steps.get(2)));
    }
  }

  @Test
  void messagesMayBeMissingEarlyOrTwice() throws Exception {
    assertSame(steps("no-done"), GOOD.subList(0, 3));

    List<BulkStep> early = steps("data-first");
    assertThat(read(early.get(0)).type()).isEqualTo(MessageTypes.LEASEQUERY_DATA);
    assertSame(early.subList(1, early.size()), GOOD);

    assertSame(
        steps("two-replies"),
        List.of(GOOD.get(0), GOOD.get(0), GOOD.get(1), GOOD.get(2), GOOD.get(3)));

    List<BulkStep> done = steps(List.of(NOBODY), "empty-done");
    assertThat(read(done.get(1)).type()).isEqualTo(MessageTypes.LEASEQUERY_DONE);
    assertSame(steps(List.of(NOBODY)), List.of(NOBODY));
  }

  @Test
  void theReplyMayBeWrong() throws Exception {
    assertThat(read(steps("client-link").get(0)).options().contains(LqClientLink.class)).isTrue();
    assertThat(read(steps("no-server-id").get(0)).options().contains(ServerId.class)).isFalse();
    assertThat(read(steps("wrong-client-id").get(0)).options().all(ClientId.class))
        .hasSize(1)
        .doesNotContain(Questions.REQUESTOR);
    assertSame(steps("client-link").subList(1, 4), GOOD.subList(1, 4));

    List<BulkStep> failed = steps("status=9");
    assertThat(failed).hasSize(1);
    assertThat(StatusCode.in(read(failed.get(0)).options())).isEqualTo(9);
    assertThat(read(failed.get(0)).options().contains(ClientData.class)).isFalse();
  }

  @Test
  void transactionIdsMayBeWrong() throws Exception {
    for (BulkStep step : steps("wrong-xid")) {
      assertThat(read(step).transactionId()).isNotEqualTo(Questions.XID);
    }
  }

  @Test
  void everyFaultIsReadByItsName() {
    Set<BulkFault.Kind> read = EnumSet.noneOf(BulkFault.Kind.class);
    for (BulkFault.Kind kind : BulkFault.Kind.values()) {
      assertThat(BulkFault.parse(kind.option() + "=3").value()).hasValue(3);
      read.add(BulkFault.parse(kind.option()).kind());
    }
    assertThat(read).hasSize(BulkFault.Kind.values().length);
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> BulkFault.parse("size-one"))
        .withMessageContaining("size-zero");
  }
}
