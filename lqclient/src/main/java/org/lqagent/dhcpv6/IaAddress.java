package org.lqagent.dhcpv6;

/**
 * A leased address and how long it is good for: IAADDR, RFC 8415 section 21.6.
 *
 * @param preferredLifetime seconds, 0xffffffff for ever
 * @param validLifetime seconds, 0xffffffff for ever
 */
public record IaAddress(
    Ipv6Address address, long preferredLifetime, long validLifetime, Options options)
    implements Option {
  public static final int CODE = 5;

  public IaAddress {
    Checks.u32("preferredLifetime", preferredLifetime);
    Checks.u32("validLifetime", validLifetime);
  }

  static IaAddress read(WireReader in) throws MalformedMessageException {
    return new IaAddress(in.address(), in.u32(), in.u32(), Options.read(in));
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeBody(WireWriter out) {
    out.address(address).u32(preferredLifetime).u32(validLifetime).options(options);
  }

  @Override
  public String summary() {
    return address + Lifetimes.text(preferredLifetime, validLifetime);
  }
}
