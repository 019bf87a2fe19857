package org.lqagent.dhcpv6;

/** Prints a message as an indented tree, the way an operator reads it beside a tcpdump. */
public final class MessagePrinter {
  private static final String INDENT = "  ";

  private MessagePrinter() {}

  /** The message and everything in it, each line ended by a line feed. */
  public static String print(Message message) {
    StringBuilder out = new StringBuilder();
    print(message, "", out);
    return out.toString();
  }

  /** The octets as a message, or why they are none, and the octets themselves. */
  public static String print(byte[] octets) {
    try {
      return print(Message.read(octets));
    } catch (MalformedMessageException e) {
      String type = octets.length == 0 ? "empty" : MessageTypes.name(octets[0] & 0xff);
      return type
          + "\n"
          + INDENT
          + "malformed: "
          + e.getMessage()
          + "\n"
          + INDENT
          + Octets.copyOf(octets)
          + "\n";
    }
  }

  private static void print(Message message, String indent, StringBuilder out) {
    out.append(indent).append(MessageTypes.name(message.type()));
    if (message instanceof ClientServerMessage client) {
      out.append(String.format(" xid 0x%06x\n", client.transactionId()));
      print(client.options(), indent + INDENT, out);
    } else if (message instanceof RelayMessage relay) {
      out.append(" hop ").append(relay.hopCount());
      out.append(" link ").append(relay.linkAddress());
      out.append(" peer ").append(relay.peerAddress()).append('\n');
      print(relay.options(), indent + INDENT, out);
    } else if (message instanceof UnknownMessage unknown) {
      out.append(' ').append(unknown.body().length()).append(" octets ");
      out.append(unknown.body()).append('\n');
    } else {
      throw new AssertionError(message);
    }
  }

  private static void print(Options options, String indent, StringBuilder out) {
    for (Option option : options) {
      String head = indent + OptionNames.of(option.code()) + " " + option.summary();
      out.append(head.stripTrailing()).append('\n');
      print(option.options(), indent + INDENT, out);
      if (option instanceof RelayMsg relayMsg) {
        print(relayMsg.message(), indent + INDENT, out);
      } else if (option instanceof LqRelayData relayData) {
        printRelayData(relayData, indent + INDENT, out);
      }
    }
  }

  private static void printRelayData(LqRelayData data, String indent, StringBuilder out) {
    try {
      print(data.message(), indent, out);
    } catch (MalformedMessageException e) {
      out.append(indent).append("malformed: ").append(e.getMessage()).append('\n');
      out.append(indent).append(data.relayMessage()).append('\n');
    }
  }
}
