package org.lqagent.dhcpv6;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {
  static List<MessageVectors.Vector> vectors() {
    return MessageVectors.all();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  @Tag("LQ-WIRE-001")
  @Tag("LQ-WIRE-002")
  @Tag("LQ-WIRE-003")
  @Tag("LQ-WIRE-010")
  @Tag("LQ-WIRE-014")
  @Tag("LQ-WIRE-028")
  void octetsAreTheMessageAndTheMessageIsTheOctets(MessageVectors.Vector vector) throws Exception {
    assertThat(Message.read(vector.octets())).isEqualTo(vector.message());
    assertThat(vector.message().toByteArray()).isEqualTo(vector.octets());
  }

  /** Between two options a message may end; anywhere else a cut is refused, and nothing escapes. */
  @ParameterizedTest
  @MethodSource("vectors")
  @Tag("LQ-WIRE-004")
  void everyCutIsReadOrRefused(MessageVectors.Vector vector) {
    byte[] whole = vector.octets();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      Message message;
      try {
        message = Message.read(cut);
      } catch (MalformedMessageException e) {
        assertThat(e).hasMessageStartingWith("message");
        continue;
      }
      assertThat(message.toByteArray()).as("%d octets", length).isEqualTo(cut);
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void aPartOfAnArrayIsReadAlone(MessageVectors.Vector vector) throws Exception {
    byte[] octets = vector.octets();
    byte[] padded = new byte[octets.length + 7];
    Arrays.fill(padded, (byte) 0xff);
    System.arraycopy(octets, 0, padded, 3, octets.length);
    assertThat(Message.read(padded, 3, octets.length)).isEqualTo(vector.message());
  }

  @Test
  @Tag("LQ-WIRE-004")
  void anErrorSaysWhereWhatWasNeededAndWhatWasThere() {
    assertMalformed("", "message at octet 0: need 1 octets, have 0");
    assertMalformed("0e 98f4", "message at octet 1: need 3 octets, have 2");
    assertMalformed("0e 98f41d 0001", "message at octet 6: need 2 octets, have 0");
    assertMalformed(
        "0e 98f41d 0001 000a 0003", "message > option 1 at octet 0: need 10 octets, have 2");
    assertMalformed(
        """
        0f 98f41d
        002d 0013                 # CLIENT_DATA
        0005 000f                 #   IAADDR that ends inside its address
        20010db80001000000000000000000
        """,
        "message > option 45 > option 5 at octet 0: need 16 octets, have 15");
    assertMalformed("0e 98f41d 000e 0001 00", "message > option 14 at octet 0: 1 octets left over");
    assertMalformed("0c 00 20010db8", "message at octet 2: need 16 octets, have 4");
  }

  @Test
  @Tag("LQ-WIRE-029")
  void nestingHasABound() throws Exception {
    assertThat(Message.read(nested(WireReader.MAX_DEPTH))).isInstanceOf(ClientServerMessage.class);
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> Message.read(nested(WireReader.MAX_DEPTH + 1)))
        .withMessageEndingWith("> option 45 at octet 4: nested deeper than 36");
  }

  private static byte[] nested(int depth) {
    byte[] octets = new byte[4 + 4 * depth];
    octets[0] = MessageTypes.LEASEQUERY_REPLY;
    for (int at = 4; at < octets.length; at += 4) {
      int length = octets.length - at - 4;
      octets[at + 1] = ClientData.CODE;
      octets[at + 2] = (byte) (length >>> 8);
      octets[at + 3] = (byte) length;
    }
    return octets;
  }

  @Test
  @Tag("LQ-WIRE-020")
  @Tag("LQ-WIRE-029")
  void eightRelaysAroundALeaseAreRead() throws Exception {
    Message message = MessageVectors.DHCPD_REPLY.message();
    for (int hop = 0; hop < 8; hop++) {
      message =
          new RelayMessage(
              MessageTypes.RELAY_REPL,
              hop,
              Ipv6Address.UNSPECIFIED,
              Ipv6Address.UNSPECIFIED,
              Options.of(new RelayMsg(message)));
    }
    Message inner = Message.read(message.toByteArray());
    assertThat(inner).isEqualTo(message);
    while (inner instanceof RelayMessage relay) {
      inner = relay.carried().orElseThrow();
    }
    assertThat(inner).isEqualTo(MessageVectors.DHCPD_REPLY.message());
  }

  @Test
  @Tag("LQ-WIRE-018")
  @Tag("LQ-WIRE-020")
  void relayDataIsAChainOfRelaysThatCarriesNothing() throws Exception {
    RelayMessage innermost =
        new RelayMessage(
            MessageTypes.RELAY_FORW,
            0,
            Ipv6Address.parse("2001:db8:1::1"),
            Ipv6Address.parse("fe80::1"),
            Options.of(new InterfaceId(Octets.ofHex("01"))));
    RelayMessage outer =
        new RelayMessage(
            MessageTypes.RELAY_FORW,
            1,
            Ipv6Address.UNSPECIFIED,
            Ipv6Address.parse("2001:db8:ff::1"),
            Options.of(new RelayMsg(innermost)));
    LqRelayData data =
        new LqRelayData(Ipv6Address.parse("2001:db8:ff::1"), Octets.copyOf(outer.toByteArray()));
    assertThat(data.message()).isEqualTo(outer);
    assertThat(data.message().carried()).contains(innermost);
    assertThat(innermost.carried()).isEmpty();
  }

  @Test
  void brokenRelayDataLosesNothingBesideIt() throws Exception {
    // With four relays and more Kea writes an outer RELAY_MSG that is too short for what it holds.
    byte[] octets =
        LabelledHex.octets(
            """
            0f 000001
            002f 005a                         # LQ_RELAY_DATA, 90 octets
            20010db800ff00000000000000000001
            0c 01
            00000000000000000000000000000000
            20010db800ff00000000000000000001
            0009 0020                         #   RELAY_MSG, 32 octets of 36
            0c 00
            20010db8000100000000000000000001
            fe800000000000000000000000000001
            0000
            002e 0004 00000018
            """);
    ClientServerMessage message = (ClientServerMessage) Message.read(octets);
    assertThat(message.options().first(CltTime.class)).contains(new CltTime(24));
    LqRelayData data = message.options().first(LqRelayData.class).orElseThrow();
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(data::message)
        .withMessage("message > option 9 at octet 18: need 16 octets, have 14");
  }

  @Test
  void relayDataThatIsNoRelayMessageIsRefused() {
    LqRelayData data =
        new LqRelayData(
            Ipv6Address.UNSPECIFIED, Octets.copyOf(MessageVectors.QUERY_BY_CLIENT_ID.octets()));
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(data::message)
        .withMessageContaining("need a relay message, have type 14");
  }

  @Test
  @Tag("LQ-WIRE-006")
  void aQueryInsideAReplyIsReadOver() throws Exception {
    ClientServerMessage reply = (ClientServerMessage) MessageVectors.DHCPD_REPLY.message();
    LqQuery query =
        ((ClientServerMessage) MessageVectors.QUERY_BY_CLIENT_ID.message())
            .options()
            .first(LqQuery.class)
            .orElseThrow();
    ClientServerMessage odd =
        new ClientServerMessage(reply.type(), reply.transactionId(), reply.options().with(query));
    ClientServerMessage read = (ClientServerMessage) Message.read(odd.toByteArray());
    assertThat(read.options().without(LqQuery.class)).isEqualTo(reply.options());
  }

  @Test
  @Tag("LQ-WIRE-012")
  void theNestedOptionRequestIsNotTheMessages() throws Exception {
    ClientServerMessage query =
        (ClientServerMessage) Message.read(MessageVectors.QUERY_BY_CLIENT_ID.octets());
    assertThat(query.options().contains(OptionRequest.class)).isFalse();
    assertThat(query.options().first(LqQuery.class).orElseThrow().options().list())
        .contains(new OptionRequest(List.of(LqRelayData.CODE)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 18, 19, 20, 21, 24, 255})
  void anUnknownTypeTravelsUnchanged(int type) throws Exception {
    byte[] octets = {(byte) type, 1, 2, 3, 4};
    Message message = Message.read(octets);
    assertThat(message).isInstanceOf(UnknownMessage.class);
    assertThat(message.toByteArray()).isEqualTo(octets);
  }

  @Test
  @Tag("LQ-WIRE-001")
  @Tag("LQ-WIRE-002")
  @Tag("LQ-WIRE-033")
  void typesHaveTheirNumbersAndNames() {
    assertThat(MessageTypes.name(14)).isEqualTo("LEASEQUERY");
    assertThat(MessageTypes.name(15)).isEqualTo("LEASEQUERY-REPLY");
    assertThat(MessageTypes.name(16)).isEqualTo("LEASEQUERY-DONE");
    assertThat(MessageTypes.name(17)).isEqualTo("LEASEQUERY-DATA");
    assertThat(MessageTypes.name(22)).isEqualTo("ACTIVELEASEQUERY");
    assertThat(MessageTypes.name(23)).isEqualTo("STARTTLS");
    assertThat(MessageTypes.name(24)).isEqualTo("type 24");
    assertThat(QueryTypes.name(1)).isEqualTo("QUERY_BY_ADDRESS");
    assertThat(QueryTypes.name(2)).isEqualTo("QUERY_BY_CLIENTID");
    assertThat(QueryTypes.name(3)).isEqualTo("QUERY_BY_RELAY_ID");
    assertThat(QueryTypes.name(4)).isEqualTo("QUERY_BY_LINK_ADDRESS");
    assertThat(QueryTypes.name(5)).isEqualTo("QUERY_BY_REMOTE_ID");
    assertThat(QueryTypes.name(6)).isEqualTo("query type 6");
    assertThat(List.of(100, 101, 102))
        .extracting(OptionNames::of)
        .containsExactly("LQ_BASE_TIME", "LQ_START_TIME", "LQ_END_TIME");
  }

  @Test
  void whatNoHeaderHoldsIsRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new ClientServerMessage(14, 0x100_0000, Options.NONE))
        .withMessage("transactionId must be in 0..16777215, is 16777216");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new UnknownMessage(256, Octets.EMPTY));
  }

  @Test
  void moreThanADatagramIsNotWritten() {
    byte[] body = new byte[0xffff - 8];
    Message largest =
        new ClientServerMessage(
            MessageTypes.REPLY, 0, Options.of(new UnknownOption(99, Octets.copyOf(body))));
    assertThat(largest.toByteArray()).hasSize(0xffff);
    Message larger =
        new ClientServerMessage(
            MessageTypes.REPLY,
            0,
            Options.of(new RapidCommit(), new UnknownOption(99, Octets.copyOf(body))));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(larger::toByteArray)
        .withMessageContaining("at most 65535 octets");
  }

  private static void assertMalformed(String labelled, String message) {
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> Message.read(LabelledHex.octets(labelled)))
        .withMessage(message);
  }
}
