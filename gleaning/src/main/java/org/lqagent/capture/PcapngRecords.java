package org.lqagent.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The packet blocks of a pcapng file: draft-ietf-opsawg-pcapng. */
final class PcapngRecords implements CaptureFile.Records {
  /** A section header's block type; reads the same in both byte orders. */
  static final int MAGIC = 0x0a0d_0d0a;

  private static final int BYTE_ORDER_MAGIC = 0x1a2b_3c4d;
  private static final int INTERFACE_DESCRIPTION = 1;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;

  private static final int OPTION_NAME = 2;
  private static final int OPTION_TIME_RESOLUTION = 9;
  private static final int OPTION_TIME_OFFSET = 14;

  /** Longer blocks of any kind are taken for damage. */
  private static final int MAX_BLOCK_OCTETS = 16 << 20;

  /** Some 34,000 years. */
  private static final long MAX_SECONDS = 1L << 40;

  private static final int NANOSECONDS = 1_000_000_000;

  /** An interface of the current section. */
  private record Source(
      Optional<LinkType> linkType,
      Optional<String> name,
      long ticksPerSecond,
      long offsetSeconds,
      int snapLength) {}

  private final InputReader in;
  private final List<Source> sources = new ArrayList<>();
  private ByteOrder order = ByteOrder.BIG_ENDIAN;
  private Instant lastTime = Instant.EPOCH;

  /** Reads the first section header; its type has been read already. */
  PcapngRecords(InputReader in) throws IOException {
    this.in = in;
    readSectionHeader();
  }

  @Override
  public Optional<Frame> next() throws IOException {
    while (true) {
      byte[] head = in.octetsOrNone(4);
      if (head.length == 0) {
        return Optional.empty();
      }
      int type = ByteBuffer.wrap(head).order(order).getInt();
      if (type == MAGIC) {
        readSectionHeader();
        continue;
      }
      int total = ByteBuffer.wrap(in.octets(4)).order(order).getInt();
      if (total < 12 || total > MAX_BLOCK_OCTETS || total % 4 != 0) {
        throw in.malformed("a block of " + Integer.toUnsignedString(total) + " octets");
      }
      ByteBuffer body = ByteBuffer.wrap(in.octets(total - 12)).order(order);
      in.octets(4);
      Optional<Frame> frame =
          switch (type) {
            case ENHANCED_PACKET -> enhancedPacket(body);
            case SIMPLE_PACKET -> simplePacket(body);
            case INTERFACE_DESCRIPTION -> {
              sources.add(source(body));
              yield Optional.empty();
            }
            default -> Optional.empty();
          };
      if (frame.isPresent()) {
        return frame;
      }
    }
  }

  private void readSectionHeader() throws IOException {
    byte[] head = in.octets(8);
    order =
        ByteBuffer.wrap(head).getInt(4) == BYTE_ORDER_MAGIC
            ? ByteOrder.BIG_ENDIAN
            : ByteOrder.LITTLE_ENDIAN;
    ByteBuffer header = ByteBuffer.wrap(head).order(order);
    int total = header.getInt();
    if (header.getInt() != BYTE_ORDER_MAGIC || total < 28 || total > MAX_BLOCK_OCTETS) {
      throw in.malformed("a damaged section header");
    }
    in.octets(total - 12);
    sources.clear();
  }

  private Source source(ByteBuffer body) throws IOException {
    need(body, 8);
    Optional<LinkType> linkType = LinkType.of(Short.toUnsignedInt(body.getShort()));
    body.getShort();
    int snapLength = body.getInt();
    Optional<String> name = Optional.empty();
    long ticksPerSecond = 1_000_000;
    long offset = 0;
    while (body.remaining() >= 4) {
      int code = Short.toUnsignedInt(body.getShort());
      int length = Short.toUnsignedInt(body.getShort());
      need(body, length);
      ByteBuffer value = body.slice(body.position(), length).order(order);
      switch (code) {
        case OPTION_NAME -> name = Optional.of(text(value));
        case OPTION_TIME_RESOLUTION -> ticksPerSecond = ticksPerSecond(value);
        case OPTION_TIME_OFFSET -> {
          need(value, 8);
          offset = value.getLong();
        }
        default -> {}
      }
      body.position(Math.min(body.limit(), body.position() + (length + 3) / 4 * 4));
    }
    return new Source(linkType, name, ticksPerSecond, offset, snapLength);
  }

  private long ticksPerSecond(ByteBuffer value) throws IOException {
    need(value, 1);
    int exponent = value.get() & 0x7f;
    boolean isBinary = (value.get(0) & 0x80) != 0;
    if (exponent > (isBinary ? 62 : 18)) {
      throw in.malformed("a time resolution of exponent " + exponent);
    }
    return isBinary ? 1L << exponent : (long) Math.pow(10, exponent);
  }

  private Optional<Frame> enhancedPacket(ByteBuffer body) throws IOException {
    need(body, 20);
    Source source = source(body.getInt());
    long ticks =
        Integer.toUnsignedLong(body.getInt()) << 32 | Integer.toUnsignedLong(body.getInt());
    int length = body.getInt();
    int originalLength = body.getInt();
    lastTime = time(source, ticks);
    return frame(source, body, length, originalLength);
  }

  /** Has no time of its own: it gets that of the frame before. */
  private Optional<Frame> simplePacket(ByteBuffer body) throws IOException {
    need(body, 4);
    Source source = source(0);
    int originalLength = body.getInt();
    int snapLength = source.snapLength() == 0 ? Integer.MAX_VALUE : source.snapLength();
    return frame(source, body, Math.min(originalLength, snapLength), originalLength);
  }

  private Optional<Frame> frame(Source source, ByteBuffer body, int length, int originalLength)
      throws IOException {
    if (length < 0 || length > CaptureFile.MAX_FRAME_OCTETS) {
      throw in.malformed("a frame of " + Integer.toUnsignedString(length) + " octets");
    }
    need(body, length);
    byte[] octets = new byte[length];
    body.get(octets);
    // A link type that cannot be read is one interface of several, and no reason to stop.
    return source
        .linkType()
        .map(linkType -> new Frame(linkType, source.name(), lastTime, octets, originalLength));
  }

  private Source source(int index) throws IOException {
    if (index < 0 || index >= sources.size()) {
      throw in.malformed("a packet of interface " + index + ", which is not described");
    }
    return sources.get(index);
  }

  private Instant time(Source source, long ticks) throws IOException {
    long seconds = Long.divideUnsigned(ticks, source.ticksPerSecond()) + source.offsetSeconds();
    if (seconds != Math.floorMod(seconds, MAX_SECONDS)) {
      throw in.malformed("a time of " + seconds + " seconds after 1970");
    }
    long rest = Long.remainderUnsigned(ticks, source.ticksPerSecond());
    long nanoseconds =
        source.ticksPerSecond() <= NANOSECONDS
            ? rest * NANOSECONDS / source.ticksPerSecond()
            : (long) ((double) rest / source.ticksPerSecond() * NANOSECONDS);
    return Instant.ofEpochSecond(seconds, nanoseconds);
  }

  private static String text(ByteBuffer value) {
    return StandardCharsets.UTF_8.decode(value).toString();
  }

  private void need(ByteBuffer body, int count) throws IOException {
    if (body.remaining() < count) {
      throw in.malformed("need " + count + " octets in a block, have " + body.remaining());
    }
  }
}
