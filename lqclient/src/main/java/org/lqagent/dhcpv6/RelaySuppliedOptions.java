package org.lqagent.dhcpv6;

/** Options that a relay agent offers for the client: RSOO, RFC 6422 section 4. */
public record RelaySuppliedOptions(Options options) implements Option {
  public static final int CODE = 66;

  static RelaySuppliedOptions read(WireReader in) throws MalformedMessageException {
    return new RelaySuppliedOptions(Options.read(in));
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
