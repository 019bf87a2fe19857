package org.lqagent.dhcpv6;

/** Which relay agent forwarded: Relay-ID, RFC 5460 section 5.4.1. */
public record RelayId(Duid duid) implements Option {
  public static final int CODE = 53;

  static RelayId read(WireReader in) throws MalformedMessageException {
    return new RelayId(Duid.read(in));
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
