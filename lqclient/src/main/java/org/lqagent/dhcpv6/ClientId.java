package org.lqagent.dhcpv6;

/** Whose message or lease it is: Client Identifier, RFC 8415 section 21.2. */
public record ClientId(Duid duid) implements Option {
  public static final int CODE = 1;

  static ClientId read(WireReader in) throws MalformedMessageException {
    return new ClientId(Duid.read(in));
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeBody(WireWriter out) {
    out.octets(duid.octets());
  }

  @Override
  public String summary() {
    return duid.toString();
  }
}
