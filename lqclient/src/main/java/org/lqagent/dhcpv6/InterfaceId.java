package org.lqagent.dhcpv6;

/**
 * The port a relay agent heard the client on, in words of its own: Interface-Id, RFC 8415 section
 * 21.18.
 */
public record InterfaceId(Octets id) implements Option {
  public static final int CODE = 18;

  static InterfaceId read(WireReader in) throws MalformedMessageException {
    return new InterfaceId(in.rest());
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeBody(WireWriter out) {
    out.octets(id);
  }

  @Override
  public String summary() {
    return Printable.withHex(id);
  }
}
