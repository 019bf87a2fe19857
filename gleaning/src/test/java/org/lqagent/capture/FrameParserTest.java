package org.lqagent.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.capture.Frames.CLIENT;
import static org.lqagent.capture.Frames.SERVERS;
import static org.lqagent.capture.Frames.UDP;
import static org.lqagent.capture.Frames.datagram;
import static org.lqagent.capture.Frames.ethernet;
import static org.lqagent.capture.Frames.fragment;
import static org.lqagent.capture.Frames.frame;
import static org.lqagent.capture.Frames.hex;
import static org.lqagent.capture.Frames.ipv6;
import static org.lqagent.capture.Frames.join;
import static org.lqagent.capture.Frames.packet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.capture.FrameParser.PartialChecksums;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.Octets;

class FrameParserTest {
  private final Counters<FrameRefusal> refusals = new Counters<>(FrameRefusal.class);
  private final FrameParser parser = new FrameParser(PartialChecksums.ACCEPTED, refusals);

  @Test
  void ethernetIsAddressesPortsPayloadAndPlace() {
    assertThat(parser.parse(frame(ethernet(packet()))))
        .contains(
            new Datagram(
                CLIENT,
                SERVERS,
                546,
                547,
                Octets.copyOf(Frames.PAYLOAD),
                Optional.of(Frames.CLIENT_MAC),
                List.of(),
                Optional.of("acc0"),
                Frames.TIME));
  }

  @Test
  void paddingOfShortFramesIsNoPartOfThem() {
    byte[] padded = Arrays.copyOf(ethernet(packet()), 120);

    assertThat(parser.parse(frame(padded)))
        .get()
        .extracting(Datagram::payload)
        .isEqualTo(Octets.copyOf(Frames.PAYLOAD));
  }

  @ParameterizedTest
  @CsvSource({
    "8100 0064 86dd,                100",
    "8100 6064 86dd,                100",
    "88a8 0007 8100 0064 86dd,      7 100",
    "8100 0007 8100 0064 86dd,      7 100",
    "9100 0007 8100 0064 86dd,      7 100",
    "8100 0000 86dd,                ''",
    "8100 0000 8100 0064 86dd,      100",
  })
  @Tag("F-41")
  void bothTagsArePartOfThePlace(String type, String ids) {
    List<Integer> vlans =
        ids.isEmpty() ? List.of() : Arrays.stream(ids.split(" ")).map(Integer::valueOf).toList();

    assertThat(parser.parse(frame(ethernet(type, packet()))))
        .get()
        .extracting(Datagram::vlans)
        .isEqualTo(vlans);
  }

  @Test
  @Tag("F-41")
  void aThirdTagIsRefused() {
    assertRefused(
        ethernet("8100 0001 8100 0002 8100 0003 86dd", packet()), FrameRefusal.TOO_MANY_VLAN_TAGS);
  }

  @Test
  @Tag("F-42")
  void pppoeSessionsCarryIpv6() {
    byte[] length = {0, (byte) (packet().length + 2)};
    byte[] session = join(hex("1100 0005"), length, hex("0057"), packet());

    assertThat(parser.parse(frame(ethernet("8864", session)))).isPresent();
    assertThat(parser.parse(frame(ethernet("8100 0009 8864", session))))
        .get()
        .extracting(Datagram::vlans)
        .isEqualTo(List.of(9));
    assertRefused(ethernet("8864", hex("1100 0005 0400 0057")), FrameRefusal.BAD_PPPOE);
    assertRefused(ethernet("8864", hex("1100 0005 0004 c021 0901")), FrameRefusal.NOT_IPV6);
  }

  @Test
  @Tag("F-42")
  void cookedRawAndLoopbackCapturesAreReadByTheirLinkType() {
    byte[] cooked = join(hex("0000 0001 0006 0200 0000 c001 0000 86dd"), packet());
    byte[] cooked2 = join(hex("86dd 0000 00000003 0001 00 06 0200 0000 c001 0000"), packet());
    byte[] loopback = join(hex("1e000000"), packet());

    assertThat(parser.parse(frame(LinkType.LINUX_COOKED, cooked)))
        .get()
        .extracting(Datagram::sourceMac)
        .isEqualTo(Optional.of(Frames.CLIENT_MAC));
    assertThat(parser.parse(frame(LinkType.LINUX_COOKED2, cooked2)))
        .get()
        .extracting(Datagram::sourceMac)
        .isEqualTo(Optional.of(Frames.CLIENT_MAC));
    assertThat(parser.parse(frame(LinkType.RAW_IP, packet())))
        .get()
        .extracting(Datagram::sourceMac)
        .isEqualTo(Optional.empty());
    assertThat(parser.parse(frame(LinkType.LOOPBACK, loopback))).isPresent();
  }

  @Test
  @Tag("F-42")
  void aCookedTagOfTheInnerVlanIsKept() {
    byte[] cooked = join(hex("0000 0001 0006 0200 0000 c001 0000 8100 0064 86dd"), packet());

    assertThat(parser.parse(frame(LinkType.LINUX_COOKED, cooked)))
        .get()
        .extracting(Datagram::vlans)
        .isEqualTo(List.of(100));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00 | 11 00 000000000000", // hop-by-hop options
        "3c | 11 00 000000000000", // destination options
        "2b | 11 00 000000000000", // routing
        "33 | 11 04 0000 00000001 00000001 000000000000000000000000", // authentication
        "00 | 3c 00 000000000000 2b 00 000000000000 11 01 0000000000000000000000000000",
      })
  @Tag("F-43")
  void extensionHeadersAreSteppedOver(String chain) {
    String[] firstAndRest = chain.split(" \\| ");
    int first = Integer.parseInt(firstAndRest[0], 16);
    byte[] payload = join(hex(firstAndRest[1]), datagram());

    assertThat(parser.parse(frame(ethernet(ipv6(CLIENT, SERVERS, first, payload))))).isPresent();
  }

  @Test
  @Tag("F-43")
  void aLongChainIsRefused() {
    byte[] chain = join(Collections.nCopies(9, hex("3c 00 000000000000")).toArray(byte[][]::new));

    assertRefused(
        ethernet(ipv6(CLIENT, SERVERS, 60, join(chain, datagram()))),
        FrameRefusal.BAD_EXTENSION_HEADERS);
  }

  @Test
  @Tag("F-43")
  void aChainThatRunsPastTheEndIsRefused() {
    assertRefused(
        ethernet(ipv6(CLIENT, SERVERS, 60, hex("11 ff 000000000000"))),
        FrameRefusal.BAD_UDP_LENGTH);
    assertRefused(
        ethernet(ipv6(CLIENT, SERVERS, 60, hex("3c 09 000000000000"))),
        FrameRefusal.BAD_EXTENSION_HEADERS);
  }

  @Test
  @Tag("F-43")
  void otherProtocolsAreRefused() {
    assertRefused(ethernet(ipv6(CLIENT, SERVERS, 58, datagram())), FrameRefusal.NOT_UDP);
    assertRefused(ethernet("0800", packet()), FrameRefusal.NOT_IPV6);
    assertRefused(
        ethernet(ipv6(CLIENT, SERVERS, UDP, Frames.udp(CLIENT, SERVERS, 53, 53, Frames.PAYLOAD))),
        FrameRefusal.NOT_DHCPV6);
  }

  @Test
  @Tag("F-40")
  void aFrameCutByTheCaptureIsRefused() {
    byte[] octets = Arrays.copyOf(ethernet(packet()), 60);
    Frame cut = new Frame(LinkType.ETHERNET, Optional.empty(), Frames.TIME, octets, 66);

    assertThat(parser.parse(cut)).isEmpty();
    assertThat(refusals.of(FrameRefusal.CUT_BY_CAPTURE)).isEqualTo(1);
  }

  @Test
  @Tag("F-45")
  void aWrongChecksumIsRefused() {
    byte[] octets = ethernet(packet());
    octets[octets.length - 1] ^= 1;

    assertRefused(octets, FrameRefusal.BAD_UDP_CHECKSUM);
  }

  @Test
  @Tag("F-45")
  void noChecksumIsRefused() {
    byte[] octets = ethernet(packet());
    octets[14 + 40 + 6] = 0;
    octets[14 + 40 + 7] = 0;

    assertRefused(octets, FrameRefusal.ZERO_UDP_CHECKSUM);
  }

  @Test
  @Tag("F-45")
  void aChecksumLeftToTheNetworkCardIsAcceptedWhereAsked() {
    byte[] octets = ethernet(packet());
    int partial = Frames.fold(Frames.sum(Frames.pseudoHeader(CLIENT, SERVERS, datagram().length)));
    octets[14 + 40 + 6] = (byte) (partial >>> 8);
    octets[14 + 40 + 7] = (byte) partial;

    assertThat(parser.parse(frame(octets))).isPresent();
    assertThat(new FrameParser(PartialChecksums.REFUSED, refusals).parse(frame(octets))).isEmpty();
    assertThat(refusals.of(FrameRefusal.BAD_UDP_CHECKSUM)).isEqualTo(1);
  }

  @Test
  @Tag("F-44")
  void anAtomicFragmentIsAWholePacket() {
    assertThat(parser.parse(fragmentFrame(0, false, datagram(), Frames.TIME))).isPresent();
  }

  @Test
  @Tag("F-44")
  void fragmentsInAnyOrderMakeTheDatagram() {
    byte[] payload = new byte[3000];
    new Random(1).nextBytes(payload);
    List<Frame> pieces = pieces(Frames.udp(CLIENT, SERVERS, 546, 547, payload), 1232);
    Collections.shuffle(pieces, new Random(2));

    assertThat(parser.parse(pieces.get(0))).isEmpty();
    assertThat(parser.parse(pieces.get(1))).isEmpty();
    // A copy changes nothing.
    assertThat(parser.parse(pieces.get(1))).isEmpty();
    assertThat(parser.parse(pieces.get(2)))
        .get()
        .extracting(Datagram::payload)
        .isEqualTo(Octets.copyOf(payload));
    assertThat(refusals.of(FrameRefusal.FRAGMENT_WAITS)).isEqualTo(3);
  }

  @Test
  @Tag("F-44")
  void anOverlapSpoilsThePacket() {
    byte[] datagram = Frames.udp(CLIENT, SERVERS, 546, 547, new byte[40]);

    parser.parse(fragmentFrame(0, true, Arrays.copyOf(datagram, 24), Frames.TIME));
    assertRefused(
        fragmentFrame(16, true, new byte[16], Frames.TIME), FrameRefusal.FRAGMENT_OVERLAPS);
    assertRefused(
        fragmentFrame(24, false, Arrays.copyOfRange(datagram, 24, 48), Frames.TIME),
        FrameRefusal.FRAGMENT_OVERLAPS);
  }

  @Test
  @Tag("F-44")
  void impossibleFragmentsAreRefused() {
    assertRefused(fragmentFrame(0, true, new byte[9], Frames.TIME), FrameRefusal.BAD_FRAGMENT);
    assertRefused(fragmentFrame(8, false, new byte[0], Frames.TIME), FrameRefusal.BAD_FRAGMENT);
    assertRefused(fragmentFrame(65528, true, new byte[8], Frames.TIME), FrameRefusal.BAD_FRAGMENT);
  }

  @Test
  @Tag("F-44")
  void fragmentsThatNeverCompleteAreGivenUpAfterAMinute() {
    byte[] datagram = Frames.udp(CLIENT, SERVERS, 546, 547, new byte[8]);
    Instant late = Frames.TIME.plus(Duration.ofSeconds(61));

    parser.parse(fragmentFrame(0, true, Arrays.copyOf(datagram, 8), Frames.TIME));
    parser.parse(fragmentFrame(8, false, Arrays.copyOfRange(datagram, 8, 16), late));

    assertThat(refusals.of(FrameRefusal.FRAGMENTS_TIMED_OUT)).isEqualTo(1);
    assertThat(refusals.of(FrameRefusal.FRAGMENT_WAITS)).isEqualTo(2);
  }

  @Test
  @Tag("F-44")
  void aFloodOfFragmentsCrowdsOutTheOldestAndNoMore() {
    for (int id = 0; id < 10_000; id++) {
      byte[] packet = ipv6(CLIENT, SERVERS, 44, fragment(0, true, id, new byte[1200]));
      parser.parse(frame(ethernet(packet)));
    }

    assertThat(refusals.of(FrameRefusal.FRAGMENTS_CROWDED_OUT))
        .isEqualTo(10_000 - FragmentReassembler.MAX_PACKETS);
  }

  @Test
  @Tag("F-44")
  void aFewPacketsOfManyFragmentsAreBoundedByTheirOctets() {
    int each = 1200;
    int perPacket = 50;
    for (int id = 0; id < 100; id++) {
      for (int part = 0; part < perPacket; part++) {
        byte[] piece = fragment(part * each, true, id, new byte[each]);
        parser.parse(frame(ethernet(ipv6(CLIENT, SERVERS, 44, piece))));
      }
    }

    int room = FragmentReassembler.MAX_OCTETS / (each * perPacket);
    assertThat(refusals.of(FrameRefusal.FRAGMENTS_CROWDED_OUT)).isEqualTo(100 - room);
  }

  @Test
  @Tag("F-16")
  void everyCutOfEveryKindOfFrameIsRefused() {
    List<byte[]> whole =
        List.of(
            ethernet(packet()),
            ethernet("88a8 0007 8100 0064 86dd", packet()),
            ethernet(ipv6(CLIENT, SERVERS, 60, join(hex("11 00 000000000000"), datagram()))),
            ethernet("8864", join(hex("1100 0005 0036 0057"), packet())));
    for (byte[] octets : whole) {
      assertThat(parser.parse(frame(octets))).isPresent();
      for (int length = 0; length < octets.length; length++) {
        assertThat(parser.parse(frame(Arrays.copyOf(octets, length)))).isEmpty();
      }
    }
  }

  @Test
  @Tag("F-17")
  void noDamageStopsTheParser() {
    SplittableRandom random = new SplittableRandom(42);
    List<byte[]> whole = new ArrayList<>();
    whole.add(ethernet(packet()));
    whole.add(ethernet("8100 0064 8100 0005 86dd", packet()));
    whole.add(ethernet(ipv6(CLIENT, SERVERS, 44, fragment(0, true, 1, new byte[64]))));
    whole.add(ethernet("8864", join(hex("1100 0005 0036 0057"), packet())));
    int parsed = 0;
    for (int round = 0; round < 200_000; round++) {
      byte[] octets = whole.get(random.nextInt(whole.size())).clone();
      for (int damage = random.nextInt(1, 4); damage > 0; damage--) {
        octets[random.nextInt(octets.length)] = (byte) random.nextInt();
      }
      byte[] cut = Arrays.copyOf(octets, random.nextInt(octets.length + 1));
      LinkType type = LinkType.values()[random.nextInt(LinkType.values().length)];
      parsed += parser.parse(frame(type, cut)).isPresent() ? 1 : 0;
    }
    long counted = refusals.snapshot().values().stream().mapToLong(Long::longValue).sum();
    long givenUp =
        refusals.of(FrameRefusal.FRAGMENTS_CROWDED_OUT)
            + refusals.of(FrameRefusal.FRAGMENTS_TIMED_OUT);
    assertThat(parsed + counted - givenUp).isEqualTo(200_000);
  }

  private static List<Frame> pieces(byte[] datagram, int size) {
    List<Frame> pieces = new ArrayList<>();
    for (int offset = 0; offset < datagram.length; offset += size) {
      int end = Math.min(datagram.length, offset + size);
      byte[] piece = Arrays.copyOfRange(datagram, offset, end);
      pieces.add(fragmentFrame(offset, end < datagram.length, piece, Frames.TIME));
    }
    return pieces;
  }

  private static Frame fragmentFrame(int offset, boolean more, byte[] piece, Instant time) {
    byte[] octets = ethernet(ipv6(CLIENT, SERVERS, 44, fragment(offset, more, 7, piece)));
    return new Frame(LinkType.ETHERNET, Optional.empty(), time, octets, octets.length);
  }

  private void assertRefused(byte[] octets, FrameRefusal reason) {
    assertRefused(frame(octets), reason);
  }

  private void assertRefused(Frame frame, FrameRefusal reason) {
    long before = refusals.of(reason);
    assertThat(parser.parse(frame)).isEmpty();
    assertThat(refusals.of(reason)).isEqualTo(before + 1);
  }
}
