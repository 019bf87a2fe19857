package org.lqagent.netlink;

import java.util.ArrayList;
import java.util.List;
import org.lqagent.dhcpv6.Octets;

/** Whole netlink messages as they were seen between the kernel and other programs. */
final class Wire {
  private static final int HEADER = 16;

  private Wire() {}

  /** What this code sends, header and all, with sequence number and flags as they stand there. */
  static Octets written(Request request, int extraFlags, int sequence) {
    NetlinkWriter out = new NetlinkWriter();
    out.message(request, extraFlags, sequence);
    return out.toOctets();
  }

  static Message message(Octets octets) throws NetlinkException {
    NetlinkReader in = NetlinkReader.of(octets);
    in.skip(4);
    int type = in.u16();
    int flags = in.u16();
    return new Message(type, flags, in.s32(), in.s32(), in);
  }

  static <T> List<T> read(NetlinkSocket.Decoder<T> decoder, Octets octets) throws NetlinkException {
    List<T> found = new ArrayList<>();
    decoder.read(message(octets).body(), found::add);
    return found;
  }

  /** Every message that ends too early is read or refused, but never worse. */
  static void everyCut(Octets octets, NetlinkSocket.Decoder<?> decoder) {
    for (int length = HEADER; length < octets.length(); length++) {
      Octets cut = Octets.copyOf(octets.toByteArray(), 0, length);
      try {
        read(decoder, cut);
      } catch (NetlinkException e) {
        if (e.errno() != 0 || !e.getMessage().startsWith("malformed")) {
          throw new AssertionError("cut to " + length, e);
        }
      }
    }
  }
}
