package org.lqagent.dhcpv6;

/**
 * A set of non-temporary addresses: IA_NA, RFC 8415 section 21.4.
 *
 * @param iaid chosen by the client, unsigned
 * @param t1 seconds until Renew, 0 for the client's choice
 * @param t2 seconds until Rebind, 0 for the client's choice
 */
public record IaNa(long iaid, long t1, long t2, Options options) implements Option {
  public static final int CODE = 3;

  public IaNa {
    Checks.u32("iaid", iaid);
    Checks.u32("t1", t1);
    Checks.u32("t2", t2);
  }

  static IaNa read(WireReader in) throws MalformedMessageException {
    return new IaNa(in.u32(), in.u32(), in.u32(), Options.read(in));
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeBody(WireWriter out) {
    out.u32(iaid).u32(t1).u32(t2).options(options);
  }

  @Override
  public String summary() {
    return "iaid " + iaid + " t1 " + Lifetimes.text(t1) + " t2 " + Lifetimes.text(t2);
  }
}
