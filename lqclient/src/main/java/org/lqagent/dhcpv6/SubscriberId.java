package org.lqagent.dhcpv6;

/** The subscriber, in the provider's own words: Subscriber-ID, RFC 4580. */
public record SubscriberId(Octets id) implements Option {
  public static final int CODE = 38;

  static SubscriberId read(WireReader in) throws MalformedMessageException {
    return new SubscriberId(in.rest());
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
