package org.lqagent.agent.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Optional;

/**
 * Standard output that remembers why it could not be written, which a {@link PrintStream} hides.
 */
final class StandardOutput extends FileOutputStream {
  private volatile Optional<IOException> failure = Optional.empty();

  private StandardOutput() {
    super(FileDescriptor.out);
  }

  /** Takes the place of {@link System#out}. */
  static StandardOutput take() {
    StandardOutput output = new StandardOutput();
    System.setOut(
        new PrintStream(new BufferedOutputStream(output), true, Charset.defaultCharset()));
    return output;
  }

  /**
   * Why not everything was written; a reader that had seen enough, as {@code head}, is no reason.
   */
  Optional<String> failure() {
    return failure.map(Throwable::getMessage).filter(why -> !why.equals("Broken pipe"));
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] octets) throws IOException {
    write(octets, 0, octets.length);
  }

  @Override
  public void write(byte[] octets, int from, int length) throws IOException {
    try {
      super.write(octets, from, length);
    } catch (IOException e) {
      failure = Optional.of(e);
      throw e;
    }
  }
}
