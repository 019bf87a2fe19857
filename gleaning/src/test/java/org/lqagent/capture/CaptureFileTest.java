package org.lqagent.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lqagent.capture.Frames.hex;
import static org.lqagent.capture.Frames.join;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureFileTest {
  private static final Instant TIME = Instant.ofEpochSecond(1, 2_000);

  @ParameterizedTest
  @ValueSource(
      strings = {
        // magic, version 2.4, zone, accuracy, snapshot length, link type
        "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000 | 01000000 02000000 02000000"
            + " 03000000",
        "a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000001 | 00000001 00000002 00000002"
            + " 00000003",
        "4d3cb2a1 0200 0400 00000000 00000000 ffff0000 01000000 | 01000000 d0070000 02000000"
            + " 03000000",
        "a1b23c4d 0002 0004 00000000 00000000 0000ffff 00000001 | 00000001 000007d0 00000002"
            + " 00000003",
      })
  void pcapOfEitherOrderAndResolutionIsRead(String headers) throws IOException {
    List<Frame> frames = read(hex(headers.replace("|", "") + "abcd"));

    assertThat(frames).hasSize(1);
    Frame frame = frames.get(0);
    assertThat(frame.linkType()).isEqualTo(LinkType.ETHERNET);
    assertThat(frame.time()).isEqualTo(TIME);
    assertThat(frame.octets()).isEqualTo(hex("abcd"));
    assertThat(frame.isCut()).isTrue();
    assertThat(frame.interfaceName()).isEmpty();
  }

  @Test
  void pcapngKeepsInterfacesApart() throws IOException {
    byte[] file =
        join(
            hex("0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c"),
            // Ethernet "up0", nanoseconds
            hex("00000001 00000028 0001 0000 00000000"),
            hex("0002 0003 75703000 0009 0001 09000000 0000 0000 00000028"),
            // raw IP, no name, microseconds
            hex("00000001 00000014 0065 0000 00000000 00000014"),
            // USB, which is not read
            hex("00000001 00000014 00dc 0000 00000000 00000014"),
            hex("00000006 00000024 00000000 00000000 3b9ad1d0 00000002 00000002 abcd0000 00000024"),
            hex("00000006 00000024 00000001 00000000 000f4242 00000002 00000002 cdef0000 00000024"),
            hex("00000006 00000024 00000002 00000000 000f4242 00000002 00000002 cdef0000 00000024"),
            // name resolution: skipped
            hex("00000004 00000010 00000000 00000010"),
            // a simple packet: the first interface, and the time before
            hex("00000003 00000014 00000001 ee000000 00000014"));

    List<Frame> frames = read(file);

    assertThat(frames).extracting(Frame::time).containsExactly(TIME, TIME, TIME);
    assertThat(frames)
        .extracting(Frame::linkType)
        .containsExactly(LinkType.ETHERNET, LinkType.RAW_IP, LinkType.ETHERNET);
    assertThat(frames)
        .extracting(Frame::interfaceName)
        .containsExactly(Optional.of("up0"), Optional.empty(), Optional.of("up0"));
    assertThat(frames.get(2).octets()).isEqualTo(hex("ee"));
  }

  @Test
  void aLaterSectionMayHaveTheOtherByteOrder() throws IOException {
    byte[] file =
        join(
            hex("0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c"),
            hex("0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000"),
            hex("01000000 14000000 0100 0000 00000000 14000000"),
            hex(
                "06000000 24000000 00000000 00000000 42420f00 02000000 02000000 abcd0000"
                    + " 24000000"));

    assertThat(read(file)).extracting(Frame::time).containsExactly(TIME);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7f454c46 00000000 00000000 00000000 00000000 00000000",
        "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 dc000000",
        "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000 01000000 02000000 ffffff7f"
            + " ffffff7f",
        "d4c3b2a1 0200",
        "d4",
        "",
        "0a0d0d0a 0000001c 00000000 0001 0000 ffffffffffffffff 0000001c",
      })
  void whatIsNoCaptureSaysWhere(String octets) {
    assertThatThrownBy(() -> read(hex(octets)))
        .isInstanceOf(CaptureFormatException.class)
        .hasMessageStartingWith("capture at octet ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"01-lease-uplink.pcap", "01-lease-uplink.pcapng"})
  @Tag("F-17")
  void noDamageEndsOtherwiseThanByAnIoException(String name) throws IOException {
    byte[] whole;
    try (InputStream resource = getClass().getResourceAsStream("/captures/" + name)) {
      whole = resource.readAllBytes();
    }
    SplittableRandom random = new SplittableRandom(7);
    int readable = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] octets = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
      for (int damage = random.nextInt(4); damage > 0 && octets.length > 0; damage--) {
        octets[random.nextInt(octets.length)] = (byte) random.nextInt();
      }
      try {
        read(octets);
        readable++;
      } catch (CaptureFormatException e) {
        assertThat(e).hasMessageStartingWith("capture at octet ");
      }
    }
    assertThat(readable).isPositive();
  }

  private static List<Frame> read(byte[] octets) throws IOException {
    List<Frame> frames = new ArrayList<>();
    try (CaptureFile file = new CaptureFile(new ByteArrayInputStream(octets))) {
      for (Optional<Frame> frame = file.next(); frame.isPresent(); frame = file.next()) {
        frames.add(frame.get());
      }
    }
    return frames;
  }
}
