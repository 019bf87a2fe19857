package org.lqagent.dhcpv6;

/** One client on one link: OPTION_CLIENT_DATA, RFC 5007 section 4.1.2.2. */
public record ClientData(Options options) implements Option {
  public static final int CODE = 45;

  static ClientData read(WireReader in) throws MalformedMessageException {
    return new ClientData(Options.read(in));
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeBody(WireWriter out) {
    out.options(options);
  }

  @Override
  public String summary() {
    return "";
  }
}
