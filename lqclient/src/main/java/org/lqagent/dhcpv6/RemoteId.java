package org.lqagent.dhcpv6;

/**
 * The remote end of the subscriber's circuit, named by the relay agent: Remote-ID, RFC 4649.
 *
 * @param enterprise the number of whose rules the id follows, unsigned
 */
public record RemoteId(long enterprise, Octets id) implements Option {
  public static final int CODE = 37;

  public RemoteId {
    Checks.u32("enterprise", enterprise);
  }

  static RemoteId read(WireReader in) throws MalformedMessageException {
    return new RemoteId(in.u32(), in.rest());
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeBody(WireWriter out) {
    out.u32(enterprise).octets(id);
  }

  @Override
  public String summary() {
    return "enterprise " + enterprise + " " + Printable.withHex(id);
  }
}
