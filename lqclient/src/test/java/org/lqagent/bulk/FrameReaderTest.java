package org.lqagent.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
  private final FrameReader reader = new FrameReader();
  private final List<byte[]> messages = new ArrayList<>();

  @Test
  void twoOctetsOfSizeStandBeforeEachMessage() {
    String wire =
        """
        0003 0e0102
        0001 10
        """;
    read(HexFormat.of().parseHex(wire.replaceAll("\\s", "")));
    assertThat(messages).containsExactly(new byte[] {14, 1, 2}, new byte[] {16});
    assertThat(FrameReader.framed(new byte[] {14, 1, 2})).isEqualTo(new byte[] {0, 3, 14, 1, 2});
    assertThat(reader.isInside()).isFalse();
  }

  @Test
  @Tag("F-56")
  void sizesZeroAndTheLargestAreMessages() {
    byte[] largest = new byte[0xffff];
    new Random(1).nextBytes(largest);
    read(FrameReader.framed(new byte[0]));
    read(FrameReader.framed(largest));
    assertThat(messages).containsExactly(new byte[0], largest);
    assertThatThrownBy(() -> FrameReader.framed(new byte[0x10000]))
        .hasMessageContaining("at most 65535 octets, not 65536");
  }

  @Test
  @Tag("F-56")
  void everyOctetMayComeAlone() {
    byte[] wire = concat(FrameReader.framed(new byte[] {1, 2, 3}), FrameReader.framed(new byte[0]));
    for (byte octet : wire) {
      read(new byte[] {octet});
    }
    assertThat(messages).containsExactly(new byte[] {1, 2, 3}, new byte[0]);
  }

  @Test
  void cutsMayFallAnywhere() {
    Random random = new Random(7);
    List<byte[]> sent = new ArrayList<>();
    byte[] wire = new byte[0];
    for (int i = 0; i < 500; i++) {
      byte[] message =
          new byte[random.nextInt(8) == 0 ? random.nextInt(40_000) : random.nextInt(9)];
      random.nextBytes(message);
      sent.add(message);
      wire = concat(wire, FrameReader.framed(message));
    }
    for (int at = 0; at < wire.length; ) {
      int end = Math.min(wire.length, at + random.nextInt(random.nextBoolean() ? 4 : 70_000));
      read(Arrays.copyOfRange(wire, at, end));
      at = end;
    }
    assertThat(messages).containsExactlyElementsOf(sent);
    assertThat(reader.isInside()).isFalse();
  }

  @Test
  void whoHasEnoughGetsNoMore() {
    byte[] two = concat(FrameReader.framed(new byte[] {1}), FrameReader.framed(new byte[] {2}));
    List<Byte> seen = new ArrayList<>();
    reader.read(two, (octets, from, length) -> !seen.add(octets[from]));
    assertThat(seen).containsExactly((byte) 1);
  }

  private void read(byte[] chunk) {
    reader.read(
        chunk,
        (octets, from, length) -> messages.add(Arrays.copyOfRange(octets, from, from + length)));
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
