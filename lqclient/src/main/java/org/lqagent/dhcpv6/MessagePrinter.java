package org.lqagent.dhcpv6;

/** Prints a message as an indented tree, the way an operator reads it beside a tcpdump. */
public final class MessagePrinter {
  private static final String INDENT = "  ";

  private final StringBuilder out = new StringBuilder();
  private boolean inRelayData;

  private MessagePrinter() {}

  /** The message and everything in it, each line ended by a line feed. */
  public static String print(Message message) {
    MessagePrinter printer = new MessagePrinter();
    printer.print(message, "");
    return printer.out.toString();
  }

  /** The octets as a message, or why they are none, and the octets themselves. */
  public static String print(byte[] octets) {
    try {
      return print(Message.read(octets));
    } catch (MalformedMessageException e) {
      MessagePrinter printer = new MessagePrinter();
      String type = octets.length == 0 ? "empty" : MessageTypes.name(octets[0] & 0xff);
      printer.out.append(type).append('\n');
      printer.printMalformed(e, Octets.copyOf(octets), INDENT);
      return printer.out.toString();
    }
  }

  private void print(Message message, String indent) {
    out.append(indent).append(MessageTypes.name(message.type()));
    if (message instanceof ClientServerMessage client) {
      out.append(String.format(" xid 0x%06x\n", client.transactionId()));
      print(client.options(), indent + INDENT);
    } else if (message instanceof RelayMessage relay) {
      out.append(" hop ").append(relay.hopCount());
      out.append(" link ").append(relay.linkAddress());
      out.append(" peer ").append(relay.peerAddress()).append('\n');
      print(relay.options(), indent + INDENT);
    } else if (message instanceof UnknownMessage unknown) {
      out.append(' ').append(unknown.body().length()).append(" octets ");
      out.append(unknown.body()).append('\n');
    } else {
      throw new AssertionError(message);
    }
  }

  private void print(Options options, String indent) {
    for (Option option : options) {
      String head = indent + OptionNames.of(option.code()) + " " + option.summary();
      out.append(head.stripTrailing()).append('\n');
      print(option.options(), indent + INDENT);
      if (option instanceof RelayMsg relayMsg) {
        print(relayMsg.message(), indent + INDENT);
      } else if (option instanceof LqRelayData relayData) {
        printRelayData(relayData, indent + INDENT);
      }
    }
  }

  private void printRelayData(LqRelayData data, String indent) {
    if (inRelayData) {
      // It has no place there, and a thousand of them in one another would exhaust the stack.
      out.append(indent).append(data.relayMessage()).append('\n');
      return;
    }
    inRelayData = true;
    try {
      print(data.message(), indent);
    } catch (MalformedMessageException e) {
      printMalformed(e, data.relayMessage(), indent);
    }
    inRelayData = false;
  }

  private void printMalformed(MalformedMessageException why, Octets octets, String indent) {
    out.append(indent).append("malformed: ").append(why.getMessage()).append('\n');
    if (octets.length() > 0) {
      out.append(indent).append(octets).append('\n');
    }
  }
}
