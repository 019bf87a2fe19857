package org.lqagent.capture;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Optional;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.Octets;

/**
 * Takes DHCPv6 datagrams out of frames, whatever carries them. For one thread; the counters may be
 * shared.
 */
public final class FrameParser {
  /** What to make of a UDP checksum that only covers the pseudo-header. */
  public enum PartialChecksums {
    /**
     * The local host leaves the rest of the sum to its network card, so that its own datagrams look
     * like this in a capture on the same host.
     */
    ACCEPTED,
    REFUSED
  }

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int MAX_EXTENSION_HEADERS = 8;

  private static final int HOP_BY_HOP = 0;
  private static final int UDP = 17;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int AUTHENTICATION = 51;
  private static final int DESTINATION_OPTIONS = 60;

  private static final int UDP_HEADER_OCTETS = 8;
  private static final int FRAGMENT_HEADER_OCTETS = 8;

  private final PartialChecksums partialChecksums;
  private final Counters<FrameRefusal> refusals;
  private final FragmentReassembler fragments;

  public FrameParser(PartialChecksums partialChecksums, Counters<FrameRefusal> refusals) {
    this.partialChecksums = partialChecksums;
    this.refusals = refusals;
    this.fragments = new FragmentReassembler(refusals);
  }

  /** The datagram that a frame carries or completes; else the reason is counted. */
  public Optional<Datagram> parse(Frame frame) {
    try {
      if (frame.isCut()) {
        throw new RefusedFrameException(FrameRefusal.CUT_BY_CAPTURE);
      }
      return Optional.of(datagram(frame, Packet.read(frame)));
    } catch (RefusedFrameException e) {
      refusals.count(e.reason());
      return Optional.empty();
    }
  }

  private Datagram datagram(Frame frame, Packet packet) throws RefusedFrameException {
    byte[] octets = packet.octets();
    int at = packet.start() + Packet.HEADER_OCTETS;
    int end = packet.end();
    int header = packet.nextHeader();
    for (int headers = 0; header != UDP; headers++) {
      if (headers == MAX_EXTENSION_HEADERS) {
        throw new RefusedFrameException(FrameRefusal.BAD_EXTENSION_HEADERS);
      }
      switch (header) {
        case HOP_BY_HOP, ROUTING, DESTINATION_OPTIONS -> {
          need(at + 2, end);
          header = octets[at] & 0xff;
          at += 8 + 8 * (octets[at + 1] & 0xff);
        }
        case AUTHENTICATION -> {
          need(at + 2, end);
          header = octets[at] & 0xff;
          at += 8 + 4 * (octets[at + 1] & 0xff);
        }
        case FRAGMENT -> {
          need(at + FRAGMENT_HEADER_OCTETS, end);
          Fragment fragment = Fragment.read(frame, packet, octets, at, end);
          if (fragment.isAtomic()) {
            // RFC 6946: a whole packet that merely has the header.
            header = fragment.nextHeader();
            at += FRAGMENT_HEADER_OCTETS;
          } else {
            FragmentReassembler.Whole whole = fragments.add(fragment, frame.time());
            octets = whole.octets();
            header = whole.nextHeader();
            at = 0;
            end = octets.length;
          }
        }
        default -> throw new RefusedFrameException(FrameRefusal.NOT_UDP);
      }
    }
    return udp(frame, packet, octets, at, end);
  }

  private Datagram udp(Frame frame, Packet packet, byte[] octets, int at, int end)
      throws RefusedFrameException {
    if (at + UDP_HEADER_OCTETS > end) {
      throw new RefusedFrameException(FrameRefusal.BAD_UDP_LENGTH);
    }
    int sourcePort = Packet.u16(octets, at);
    int destinationPort = Packet.u16(octets, at + 2);
    if (!isDhcpv6(sourcePort) && !isDhcpv6(destinationPort)) {
      throw new RefusedFrameException(FrameRefusal.NOT_DHCPV6);
    }
    int length = Packet.u16(octets, at + 4);
    if (length < UDP_HEADER_OCTETS || length > end - at) {
      throw new RefusedFrameException(FrameRefusal.BAD_UDP_LENGTH);
    }
    checkSum(packet, octets, at, length);
    return new Datagram(
        packet.source(),
        packet.destination(),
        sourcePort,
        destinationPort,
        Octets.copyOf(octets, at + UDP_HEADER_OCTETS, length - UDP_HEADER_OCTETS),
        packet.sourceMac(),
        packet.vlans(),
        frame.interfaceName(),
        frame.time());
  }

  private void checkSum(Packet packet, byte[] octets, int at, int length)
      throws RefusedFrameException {
    int checksum = Packet.u16(octets, at + 6);
    if (checksum == 0) {
      throw new RefusedFrameException(FrameRefusal.ZERO_UDP_CHECKSUM);
    }
    long pseudoHeader = length + UDP + sum(packet.octets(), packet.start() + 8, 32);
    if (fold(pseudoHeader + sum(octets, at, length)) != 0xffff
        && (partialChecksums == PartialChecksums.REFUSED || checksum != fold(pseudoHeader))) {
      throw new RefusedFrameException(FrameRefusal.BAD_UDP_CHECKSUM);
    }
  }

  /** Adds 32-bit words: folded, the sum is the same as that of their halves, RFC 1071. */
  private static long sum(byte[] octets, int from, int length) {
    long sum = 0;
    int at = from;
    int end = from + length;
    for (; at + Integer.BYTES <= end; at += Integer.BYTES) {
      sum += (int) INT.get(octets, at) & 0xffff_ffffL;
    }
    for (int shift = 24; at < end; at++, shift -= 8) {
      sum += (octets[at] & 0xffL) << shift;
    }
    return sum;
  }

  private static int fold(long sum) {
    long folded = sum;
    while (folded > 0xffff) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) folded;
  }

  private static boolean isDhcpv6(int port) {
    return port == Datagram.CLIENT_PORT || port == Datagram.SERVER_PORT;
  }

  private static void need(int to, int end) throws RefusedFrameException {
    if (to > end) {
      throw new RefusedFrameException(FrameRefusal.BAD_EXTENSION_HEADERS);
    }
  }
}
