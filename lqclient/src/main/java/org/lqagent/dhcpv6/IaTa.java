package org.lqagent.dhcpv6;

/**
 * A set of temporary addresses: IA_TA, RFC 8415 section 21.5; obsolete, and still met.
 *
 * @param iaid chosen by the client, unsigned
 */
public record IaTa(long iaid, Options options) implements Option {
  public static final int CODE = 4;

  public IaTa {
    Checks.u32("iaid", iaid);
  }

  static IaTa read(WireReader in) throws MalformedMessageException {
    return new IaTa(in.u32(), Options.read(in));
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeBody(WireWriter out) {
    out.u32(iaid).options(options);
  }

  @Override
  public String summary() {
    return "iaid " + iaid;
  }
}
