package org.lqagent.capture;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A capture in a file, a pipe or standard input, pcap or pcapng, read frame by frame.
 *
 * <p>Not by libpcap: that needs a native library for what is a few headers, refuses pcapng files
 * with two link types, and forgets the interface names that pcapng keeps.
 */
public final class CaptureFile implements Closeable {
  /** What libpcap and Wireshark allow at most. */
  static final int MAX_FRAME_OCTETS = 262_144;

  private static final int BUFFER_OCTETS = 1 << 18;

  /** The records of one of the two formats. */
  interface Records {
    Optional<Frame> next() throws IOException;
  }

  private final InputReader in;
  private final Records records;

  /**
   * Reads the beginning.
   *
   * @throws CaptureFormatException if it is neither pcap nor pcapng, or of a link type that cannot
   *     be read
   */
  public CaptureFile(InputStream stream) throws IOException {
    this.in = new InputReader(new BufferedInputStream(stream, BUFFER_OCTETS));
    byte[] magic = in.octets(4);
    this.records =
        PcapngRecords.MAGIC == InputReader.bigEndianInt(magic)
            ? new PcapngRecords(in)
            : new PcapRecords(in, magic);
  }

  /**
   * Opens a file, or standard input for {@code -}.
   *
   * @throws CaptureFormatException as the constructor
   */
  public static CaptureFile open(String name) throws IOException {
    InputStream stream = name.equals("-") ? System.in : Files.newInputStream(Path.of(name));
    try {
      return new CaptureFile(stream);
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }

  /**
   * The next frame of a known link type; none at the end.
   *
   * @throws CaptureFormatException where the file is cut or damaged; what came before is good
   */
  public Optional<Frame> next() throws IOException {
    return records.next();
  }

  /** How many octets have been read: for a progress bar. */
  public long position() {
    return in.position();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
