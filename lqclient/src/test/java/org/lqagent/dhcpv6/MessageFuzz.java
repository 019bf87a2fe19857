package org.lqagent.dhcpv6;

import java.util.Arrays;

/**
 * A target for a fuzzer: what can be read can be written, and means the same when read again.
 *
 * <p>Only Jazzer's name for the method makes it one; it is run by {@code
 * integration-tests/bin/fuzz}.
 */
public final class MessageFuzz {
  private MessageFuzz() {}

  /** Reads, writes, reads and writes again; throws if anything changed on the way. */
  public static void fuzzerTestOneInput(byte[] octets) {
    String printed = MessagePrinter.print(octets);
    Message message;
    try {
      message = Message.read(octets);
    } catch (MalformedMessageException e) {
      require(printed.contains(e.getMessage()), "the reason is printed", printed);
      return;
    }
    byte[] written = message.toByteArray();
    Message again;
    try {
      again = Message.read(written);
    } catch (MalformedMessageException e) {
      throw new AssertionError("what was written is malformed: " + message, e);
    }
    require(again.equals(message), "the same message", again + "\nfor\n" + message);
    require(again.hashCode() == message.hashCode(), "the same hash", message);
    require(
        Arrays.equals(again.toByteArray(), written),
        "the same octets",
        Octets.copyOf(again.toByteArray()) + "\nfor\n" + Octets.copyOf(written));
    require(MessagePrinter.print(again).equals(printed), "the same tree", printed);
  }

  private static void require(boolean holds, String what, Object evidence) {
    if (!holds) {
      throw new AssertionError("need " + what + ", have " + evidence);
    }
  }
}
