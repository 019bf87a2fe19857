package org.lqagent.dhcpv6;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionTest {
  static List<OptionVectors.Vector> vectors() {
    return OptionVectors.all();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  @Tag("LQ-WIRE-003")
  @Tag("LQ-WIRE-004")
  @Tag("LQ-WIRE-005")
  @Tag("LQ-WIRE-007")
  @Tag("LQ-WIRE-009")
  @Tag("LQ-WIRE-010")
  @Tag("LQ-WIRE-011")
  @Tag("LQ-WIRE-014")
  @Tag("LQ-WIRE-015")
  @Tag("LQ-WIRE-017")
  @Tag("LQ-WIRE-030")
  void octetsAreTheOptionAndTheOptionIsTheOctets(OptionVectors.Vector vector) throws Exception {
    assertThat(read(vector.octets()).list()).containsExactly(vector.option());
    assertThat(write(vector.option())).isEqualTo(vector.octets());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  @Tag("LQ-WIRE-004")
  void everyCutIsRefused(OptionVectors.Vector vector) throws Exception {
    byte[] whole = vector.octets();
    assertThat(read(new byte[0]).list()).isEmpty();
    for (int length = 1; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatExceptionOfType(MalformedMessageException.class)
          .as("%d of %d octets", length, whole.length)
          .isThrownBy(() -> read(cut));
    }
  }

  /** A body cut together with its length is a shorter option, or refused; never anything else. */
  @ParameterizedTest
  @MethodSource("vectors")
  void everyShorterBodyIsReadOrRefused(OptionVectors.Vector vector) {
    byte[] whole = vector.octets();
    for (int length = 4; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      cut[2] = (byte) (length - 4 >>> 8);
      cut[3] = (byte) (length - 4);
      Option option;
      try {
        option = read(cut).list().get(0);
      } catch (MalformedMessageException e) {
        assertThat(e).hasMessageContaining("message > option").hasMessageContaining("octet");
        continue;
      }
      assertThat(write(option)).as("%d octets", length).isEqualTo(cut);
    }
  }

  @Test
  void everyOptionHasACodeAVectorAndComesBack() throws Exception {
    Set<Class<?>> read =
        OptionVectors.all().stream().map(v -> v.option().getClass()).collect(Collectors.toSet());
    assertThat(read).containsExactlyInAnyOrder(Option.class.getPermittedSubclasses());

    for (Class<?> type : Option.class.getPermittedSubclasses()) {
      if (type == UnknownOption.class) {
        continue;
      }
      int code = type.getField("CODE").getInt(null);
      List<Option> ofType =
          OptionVectors.all().stream()
              .map(OptionVectors.Vector::option)
              .filter(type::isInstance)
              .toList();
      assertThat(ofType).as("vectors of %s", type.getSimpleName()).isNotEmpty();
      assertThat(ofType).extracting(Option::code).containsOnly(code);
      assertThat(OptionNames.of(code)).doesNotStartWith("option ");
    }
  }

  @Test
  @Tag("LQ-WIRE-027")
  void duidsHave3To130Octets() {
    assertMalformed(
        "0001 0002 0003", "message > option 1 at octet 0: a DUID needs 3..130 octets, have 2");
    assertMalformed(
        "0002 0083" + "00".repeat(131),
        "message > option 2 at octet 0: a DUID needs 3..130 octets, have 131");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "15, 0", "17, 1", "33, 1"})
  @Tag("LQ-WIRE-021")
  void clientLinksAreWholeAddresses(int octets, int have) {
    assertMalformed(
        String.format("0030%04x", octets) + "00".repeat(octets),
        "need 16 octets, have " + (octets < 16 ? octets : have));
  }

  @Test
  @Tag("LQ-WIRE-021")
  void oneClientLinkOrTwoAreRead() throws Exception {
    assertThat(read(LabelledHex.octets("0030 0010" + "00".repeat(16))).list())
        .containsExactly(new LqClientLink(List.of(Ipv6Address.UNSPECIFIED)));
    assertThat(read(LabelledHex.octets("0030 0020" + "00".repeat(32))).list())
        .containsExactly(
            new LqClientLink(List.of(Ipv6Address.UNSPECIFIED, Ipv6Address.UNSPECIFIED)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"002e 0003 000000", "002e 0005 0000000000", "002e 0000"})
  @Tag("LQ-WIRE-016")
  void aCltTimeThatHasNot4OctetsIsNone(String hex) throws Exception {
    assertThat(read(LabelledHex.octets(hex)).contains(CltTime.class)).isFalse();
  }

  @Test
  @Tag("LQ-WIRE-018")
  void relayDataShorterThan50OctetsIsNone() throws Exception {
    assertThat(read(LabelledHex.octets("002f 0031" + "00".repeat(49))).contains(LqRelayData.class))
        .isFalse();
    assertThat(read(LabelledHex.octets("002f 0032" + "00".repeat(50))).contains(LqRelayData.class))
        .isTrue();
  }

  @Test
  @Tag("LQ-WIRE-013")
  void whatIsInsideClientDataEndsWithIt() {
    assertMalformed(
        """
        002d 0008
        002e 0005 00000000   # CLT_TIME reaches one octet beyond CLIENT_DATA
        00
        """,
        "message > option 45 > option 46 at octet 0: need 5 octets, have 4");
  }

  @Test
  @Tag("LQ-WIRE-015")
  void aPrefixLengthBeyond128OrHostBitsAreNoPrefix() {
    Ipv6Address network = Ipv6Address.parse("2001:db8:100::");
    assertThat(new IaPrefix(0, 0, 129, network, Options.NONE).prefix()).isEmpty();
    assertThat(new IaPrefix(0, 0, 32, network, Options.NONE).prefix()).isEmpty();
    assertThat(new IaPrefix(0, 0, 40, network, Options.NONE).prefix())
        .contains(Ipv6Prefix.parse("2001:db8:100::/40"));
    assertThat(new IaPrefix(0, 0, 0, Ipv6Address.UNSPECIFIED, Options.NONE).prefix())
        .contains(Ipv6Prefix.parse("::/0"));
    assertThat(new IaPrefix(0, 0, 128, network, Options.NONE).prefix())
        .contains(Ipv6Prefix.parse("2001:db8:100::/128"));
  }

  @Test
  @Tag("LQ-WIRE-031")
  void aRepeatIsKeptAndTheFirstCounts() throws Exception {
    Options options = read(LabelledHex.octets("000d 0002 0009  000d 0002 0007"));
    assertThat(options.all(StatusCode.class)).hasSize(2);
    assertThat(StatusCode.in(options)).isEqualTo(StatusCode.NOT_CONFIGURED);
  }

  @Test
  @Tag("A-41")
  void whatNewerStandardsDroppedIsStillRead() throws Exception {
    Options old =
        Options.of(
            new IaTa(7, Options.of(new IaAddress(Ipv6Address.UNSPECIFIED, 1, 2, Options.NONE))),
            new UnknownOption(12, Octets.ofHex("20010db8000000000000000000000001")),
            new StatusCode(StatusCode.USE_MULTICAST, Octets.EMPTY));
    Message message = new ClientServerMessage(MessageTypes.REPLY, 1, old);
    assertThat(((ClientServerMessage) Message.read(message.toByteArray())).options())
        .isEqualTo(old);
    assertThat(MessagePrinter.print(message)).contains("IA_TA", "UNICAST", "UseMulticast");
  }

  @Test
  void noStatusMeansSuccess() {
    assertThat(StatusCode.in(Options.NONE)).isEqualTo(StatusCode.SUCCESS);
    assertThat(StatusCode.of(StatusCode.SUCCESS, "").isSuccess()).isTrue();
    assertThat(StatusCode.of(StatusCode.NOT_ALLOWED, "").isSuccess()).isFalse();
  }

  @Test
  @Tag("LQ-WIRE-022")
  @Tag("LQ-WIRE-033")
  void statusCodesHaveTheirNames() {
    assertThat(StatusNames.of(StatusCode.UNKNOWN_QUERY_TYPE)).isEqualTo("UnknownQueryType");
    assertThat(StatusNames.of(StatusCode.MALFORMED_QUERY)).isEqualTo("MalformedQuery");
    assertThat(StatusNames.of(StatusCode.NOT_CONFIGURED)).isEqualTo("NotConfigured");
    assertThat(StatusNames.of(StatusCode.NOT_ALLOWED)).isEqualTo("NotAllowed");
    assertThat(StatusNames.of(StatusCode.QUERY_TERMINATED)).isEqualTo("QueryTerminated");
    assertThat(StatusNames.of(12)).isEqualTo("DataMissing");
    assertThat(StatusNames.of(13)).isEqualTo("CatchUpComplete");
    assertThat(StatusNames.of(14)).isEqualTo("NotSupported");
    assertThat(StatusNames.of(15)).isEqualTo("TLSConnectionRefused");
    assertThat(StatusNames.of(16)).isEqualTo("status 16");
    assertThat(StatusNames.of(-1)).isEqualTo("status -1");
  }

  @Test
  @Tag("LQ-WIRE-033")
  void serversTellTimeFrom2000On() {
    assertThat(ServerTime.instant(0)).isEqualTo("2000-01-01T00:00:00Z");
    assertThat(ServerTime.instant(0xffff_ffffL)).isEqualTo("2136-02-07T06:28:15Z");
    assertThat(ServerTime.seconds(Instant.parse("2026-11-24T08:00:00.999Z"))).isEqualTo(848822400L);
    assertThat(new LqBaseTime(848822400L).summary()).isEqualTo("848822400 s, 2026-11-24T08:00:00Z");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> ServerTime.seconds(Instant.EPOCH));
    assertThat(OptionNames.of(LqBaseTime.CODE)).isEqualTo("LQ_BASE_TIME");
    assertThat(OptionNames.of(LqStartTime.CODE)).isEqualTo("LQ_START_TIME");
    assertThat(OptionNames.of(LqEndTime.CODE)).isEqualTo("LQ_END_TIME");
    assertThat(OptionNames.of(RelayId.CODE)).isEqualTo("RELAY_ID");
  }

  @Test
  @Tag("LQ-WIRE-023")
  void textFromAServerIsEscaped() {
    assertThat(new StatusCode(9, Octets.ofHex("611b5b324a220a00")).summary())
        .isEqualTo("NotConfigured \"a\\u{1b}[2J\\\"\\u{a}\\u{0}\"");
    assertThat(StatusCode.of(0, "x".repeat(201)).summary())
        .isEqualTo("Success \"" + "x".repeat(200) + "...\"");
  }

  @Test
  void whatCannotBeReadBackCannotBeBuilt() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new LqClientLink(List.of()));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new PdExclude(64, Octets.EMPTY));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new PdExclude(64, Octets.ofHex("00".repeat(17))));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new CltTime(0x1_0000_0000L))
        .withMessage("seconds must be in 0..4294967295, is 4294967296");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new IaAddress(Ipv6Address.UNSPECIFIED, -1, 0, Options.NONE))
        .withMessage("preferredLifetime must be in 0..4294967295, is -1");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new OptionRequest(List.of(65536)));
  }

  @Test
  void theExcludedPrefixLiesInTheDelegatedOne() {
    Ipv6Prefix delegated = Ipv6Prefix.parse("2001:db8:100:ff00::/56");
    assertThat(new PdExclude(64, Octets.ofHex("0f")).within(delegated))
        .contains(Ipv6Prefix.parse("2001:db8:100:ff0f::/64"));
    assertThat(new PdExclude(65, Octets.ofHex("0f80")).within(delegated))
        .contains(Ipv6Prefix.parse("2001:db8:100:ff0f:8000::/65"));
    // RFC 6603 section 4.2: the bits stand at the left end, however few they are.
    assertThat(new PdExclude(59, Octets.ofHex("a0")).within(Ipv6Prefix.parse("2001:db8::/57")))
        .contains(Ipv6Prefix.parse("2001:db8:0:40::/59"));
    assertThat(new PdExclude(56, Octets.ofHex("00")).within(delegated)).isEmpty();
    assertThat(new PdExclude(64, Octets.ofHex("0000")).within(delegated)).isEmpty();
    assertThat(new PdExclude(200, Octets.ofHex("00".repeat(16))).within(delegated)).isEmpty();
  }

  private static void assertMalformed(String labelled, String message) {
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> read(LabelledHex.octets(labelled)))
        .withMessageContaining(message);
  }

  private static Options read(byte[] octets) throws MalformedMessageException {
    return Options.read(WireReader.of(octets, 0, octets.length));
  }

  private static byte[] write(Option option) {
    return new WireWriter().options(Options.of(option)).toByteArray();
  }
}
