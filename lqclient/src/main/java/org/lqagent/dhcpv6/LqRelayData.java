package org.lqagent.dhcpv6;

/**
 * How the client's last message reached the server: OPTION_LQ_RELAY_DATA, RFC 5007 section 4.1.2.4.
 *
 * @param peerAddress the relay agent that the server heard; Kea puts the outermost header's peer
 *     here
 * @param relayMessage octets, not a message: real servers send broken ones, and the lease beside it
 *     is still good
 */
public record LqRelayData(Ipv6Address peerAddress, Octets relayMessage) implements Option {
  public static final int CODE = 47;

  static Option read(WireReader in) throws MalformedMessageException {
    // Too short for a relay message it is of no use, and no reason to lose the lease beside it.
    return in.remaining() < MIN_OCTETS
        ? new UnknownOption(CODE, in.rest())
        : new LqRelayData(in.address(), in.rest());
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeBody(WireWriter out) {
    out.address(peerAddress).octets(relayMessage);
  }

  @Override
  public String summary() {
    return "peer " + peerAddress;
  }

  private static final int MIN_OCTETS = Ipv6Address.OCTETS + RelayMessage.HEADER_OCTETS;

  /**
   * The Relay-forward without its innermost Relay Message option.
   *
   * @throws MalformedMessageException if it is no relay message
   */
  public RelayMessage message() throws MalformedMessageException {
    WireReader in = relayMessage.reader();
    if (Message.read(in) instanceof RelayMessage message) {
      return message;
    }
    throw in.malformed("need a relay message, have type " + relayMessage.at(0));
  }
}
