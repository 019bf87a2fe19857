package org.lqagent.dhcpv6;

/** The message that a relay agent carries: Relay Message, RFC 8415 section 21.10. */
public record RelayMsg(Message message) implements Option {
  public static final int CODE = 9;

  static Option read(WireReader in) throws MalformedMessageException {
    // RFC 5007 section 4.1.2.4 wants the innermost one gone from relay data; some leave it empty.
    return in.hasMore() ? new RelayMsg(Message.read(in)) : new UnknownOption(CODE, Octets.EMPTY);
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeBody(WireWriter out) {
    message.write(out);
  }

  @Override
  public String summary() {
    return "";
  }
}
