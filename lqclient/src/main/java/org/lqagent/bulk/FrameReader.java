package org.lqagent.bulk;

import java.util.Arrays;

/**
 * Cuts what arrives on a connection into messages: two octets of size stand before each, RFC 5460
 * section 5.1.
 */
final class FrameReader {
  private static final int SIZE_OCTETS = 2;
  private static final int SIZE_AND_LARGEST = SIZE_OCTETS + 0xffff;

  /** Takes the messages. */
  interface Messages {
    /**
     * A message.
     *
     * @param octets not to be kept; the message is a part of them
     * @return false if nothing more is to be read
     */
    boolean message(byte[] octets, int from, int length);
  }

  /** The beginning of a message whose end has not arrived. */
  private byte[] begun = new byte[0];

  private int held;

  /** Takes what arrived; every message that it ends is passed on. */
  void read(byte[] chunk, Messages messages) {
    int at = 0;
    while (held > 0) {
      int missing = missing();
      int taken = Math.min(missing, chunk.length - at);
      hold(chunk, at, taken);
      at += taken;
      if (taken < missing) {
        return;
      }
      if (missing() == 0) {
        int length = held - SIZE_OCTETS;
        held = 0;
        if (!messages.message(begun, SIZE_OCTETS, length)) {
          return;
        }
      }
    }
    while (chunk.length - at >= SIZE_OCTETS) {
      int length = size(chunk, at);
      if (chunk.length - at - SIZE_OCTETS < length) {
        break;
      }
      at += SIZE_OCTETS + length;
      if (!messages.message(chunk, at - length, length)) {
        return;
      }
    }
    hold(chunk, at, chunk.length - at);
  }

  /** Whether a message has begun and not ended. */
  boolean isInside() {
    return held > 0;
  }

  /** How many octets are needed to know more of the message that has begun. */
  private int missing() {
    return held < SIZE_OCTETS ? SIZE_OCTETS - held : SIZE_OCTETS + size(begun, 0) - held;
  }

  private void hold(byte[] chunk, int from, int length) {
    if (begun.length < held + length) {
      begun = Arrays.copyOf(begun, Math.min(SIZE_AND_LARGEST, 2 * (held + length) + 64));
    }
    System.arraycopy(chunk, from, begun, held, length);
    held += length;
  }

  private static int size(byte[] octets, int at) {
    return (octets[at] & 0xff) << 8 | octets[at + 1] & 0xff;
  }

  /** A message with its size before it. */
  static byte[] framed(byte[] message) {
    if (message.length > 0xffff) {
      throw new IllegalArgumentException(
          "a framed message has at most 65535 octets, not " + message.length);
    }
    byte[] framed = new byte[SIZE_OCTETS + message.length];
    framed[0] = (byte) (message.length >> 8);
    framed[1] = (byte) message.length;
    System.arraycopy(message, 0, framed, SIZE_OCTETS, message.length);
    return framed;
  }
}
