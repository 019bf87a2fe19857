package org.lqagent.lab.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;

/** A capture file with a packet of each of many sources, for a player to send. */
final class StormFrames implements AutoCloseable {
  private static final Octets TO = Octets.ofHex("02000000b001");
  private static final short FROM = 0x0210;
  private static final Octets TYPE = Octets.ofHex("86dd");
  private static final int ETHERNET = 14;
  private static final int HEADER = 40;
  private static final int NO_NEXT_HEADER = 59;
  private static final int LINK_TYPE = 1;

  private final OutputStream out;

  StormFrames(Path file) throws IOException {
    out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    out.write(
        ByteBuffer.allocate(24)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(0xa1b2c3d4)
            .putShort((short) 2)
            .putShort((short) 4)
            .putLong(0)
            .putInt(65_535)
            .putInt(LINK_TYPE)
            .array());
  }

  /**
   * A frame from a subscriber's router to the concentrator.
   *
   * @param station which router, each with a link-layer address of its own
   */
  void write(int station, Ipv6Address source, Ipv6Address destination) throws IOException {
    int length = ETHERNET + HEADER;
    ByteBuffer record = ByteBuffer.allocate(16 + length).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(0).putInt(length).putInt(length).order(ByteOrder.BIG_ENDIAN);
    record.put(TO.toByteArray()).putShort(FROM).putInt(station).put(TYPE.toByteArray());
    record.putInt(0x6000_0000).putShort((short) 0);
    record.put((byte) NO_NEXT_HEADER).put((byte) 64);
    record.putLong(source.high()).putLong(source.low());
    record.putLong(destination.high()).putLong(destination.low());
    out.write(record.array());
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
