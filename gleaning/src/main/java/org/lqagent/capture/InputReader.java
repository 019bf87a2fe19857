package org.lqagent.capture;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** Reads whole pieces of a stream in the byte order that the stream itself declares. */
final class InputReader implements Closeable {
  private static final byte[] NONE = {};

  private final InputStream stream;
  private long position;

  InputReader(InputStream stream) {
    this.stream = stream;
  }

  long position() {
    return position;
  }

  /** So many octets, or none at all if the stream ends right here. */
  byte[] octetsOrNone(int count) throws IOException {
    if (count > CaptureFile.MAX_FRAME_OCTETS) {
      // Probably damage: no memory for more than there is.
      byte[] octets = stream.readNBytes(count);
      return whole(octets, octets.length, count);
    }
    byte[] octets = new byte[count];
    return whole(octets, stream.readNBytes(octets, 0, count), count);
  }

  private byte[] whole(byte[] octets, int length, int count) throws CaptureFormatException {
    position += length;
    if (length == count) {
      return octets;
    }
    if (length != 0) {
      throw malformed("ends after " + length + " of " + count + " octets");
    }
    return NONE;
  }

  byte[] octets(int count) throws IOException {
    byte[] octets = octetsOrNone(count);
    if (octets.length != count) {
      throw malformed("ends where " + count + " more octets are needed");
    }
    return octets;
  }

  CaptureFormatException malformed(String what) {
    return new CaptureFormatException("capture at octet " + position + ": " + what);
  }

  static int bigEndianInt(byte[] octets) {
    return Packet.u16(octets, 0) << 16 | Packet.u16(octets, 2);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
