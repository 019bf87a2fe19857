package org.lqagent.dhcpv6;

/** A DHCPv6 message: RFC 8415 sections 8 and 9. */
public sealed interface Message permits ClientServerMessage, RelayMessage, UnknownMessage {
  /** 0..255, see {@link MessageTypes}. */
  int type();

  void write(WireWriter out);

  /**
   * Reads a message that fills the array.
   *
   * @throws MalformedMessageException if the octets are not one whole message
   */
  static Message read(byte[] octets) throws MalformedMessageException {
    return read(octets, 0, octets.length);
  }

  /** Reads a message that is all of some octets. */
  static Message read(Octets octets) throws MalformedMessageException {
    return read(octets.reader());
  }

  /** Reads a message that fills a part of an array. */
  static Message read(byte[] octets, int from, int length) throws MalformedMessageException {
    return read(WireReader.of(octets, from, length));
  }

  static Message read(WireReader in) throws MalformedMessageException {
    int type = in.u8();
    return switch (type) {
      case MessageTypes.RELAY_FORW, MessageTypes.RELAY_REPL ->
          new RelayMessage(type, in.u8(), in.address(), in.address(), Options.read(in));
      case MessageTypes.SOLICIT,
          MessageTypes.ADVERTISE,
          MessageTypes.REQUEST,
          MessageTypes.CONFIRM,
          MessageTypes.RENEW,
          MessageTypes.REBIND,
          MessageTypes.REPLY,
          MessageTypes.RELEASE,
          MessageTypes.DECLINE,
          MessageTypes.RECONFIGURE,
          MessageTypes.INFORMATION_REQUEST,
          MessageTypes.LEASEQUERY,
          MessageTypes.LEASEQUERY_REPLY,
          MessageTypes.LEASEQUERY_DONE,
          MessageTypes.LEASEQUERY_DATA,
          MessageTypes.ACTIVELEASEQUERY,
          MessageTypes.STARTTLS ->
          new ClientServerMessage(type, in.u24(), Options.read(in));
      // Relays forward what they do not know, RFC 7283; so it must survive being carried.
      default -> new UnknownMessage(type, in.rest());
    };
  }

  /**
   * The message as octets.
   *
   * @throws IllegalArgumentException if they would exceed a datagram
   */
  default byte[] toByteArray() {
    WireWriter out = new WireWriter();
    write(out);
    return out.toByteArray();
  }
}
