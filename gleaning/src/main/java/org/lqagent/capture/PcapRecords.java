package org.lqagent.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Optional;

/** The records of a classic pcap file: draft-ietf-opsawg-pcap. */
final class PcapRecords implements CaptureFile.Records {
  private static final int MICROSECONDS = 0xa1b2_c3d4;
  private static final int NANOSECONDS = 0xa1b2_3c4d;

  private final InputReader in;
  private final ByteOrder order;
  private final int nanosecondsPerTick;
  private final LinkType linkType;

  PcapRecords(InputReader in, byte[] magic) throws IOException {
    this.in = in;
    int written = InputReader.bigEndianInt(magic);
    boolean isBigEndian = written == MICROSECONDS || written == NANOSECONDS;
    this.order = isBigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    this.nanosecondsPerTick =
        switch (isBigEndian ? written : Integer.reverseBytes(written)) {
          case MICROSECONDS -> 1000;
          case NANOSECONDS -> 1;
          default -> throw in.malformed("is neither pcap nor pcapng");
        };
    // The upper bits say whether frames end with a checksum.
    int number = ByteBuffer.wrap(in.octets(20)).order(order).getInt(16) & 0xffff;
    this.linkType =
        LinkType.of(number)
            .orElseThrow(() -> in.malformed("is of link type " + number + ", which is not known"));
  }

  @Override
  public Optional<Frame> next() throws IOException {
    byte[] octets = in.octetsOrNone(16);
    if (octets.length == 0) {
      return Optional.empty();
    }
    ByteBuffer header = ByteBuffer.wrap(octets).order(order);
    long seconds = Integer.toUnsignedLong(header.getInt());
    long ticks = Integer.toUnsignedLong(header.getInt());
    int length = header.getInt();
    int originalLength = header.getInt();
    if (length < 0 || length > CaptureFile.MAX_FRAME_OCTETS) {
      throw in.malformed("a frame of " + Integer.toUnsignedString(length) + " octets");
    }
    Instant time = Instant.ofEpochSecond(seconds, ticks * nanosecondsPerTick);
    return Optional.of(
        new Frame(linkType, Optional.empty(), time, in.octets(length), originalLength));
  }
}
