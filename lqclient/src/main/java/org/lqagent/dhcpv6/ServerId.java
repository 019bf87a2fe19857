package org.lqagent.dhcpv6;

/** Which server speaks or is meant: Server Identifier, RFC 8415 section 21.3. */
public record ServerId(Duid duid) implements Option {
  public static final int CODE = 2;

  static ServerId read(WireReader in) throws MalformedMessageException {
    return new ServerId(Duid.read(in));
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
