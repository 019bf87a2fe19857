package org.lqagent.dhcpv6;

import java.util.Optional;

/**
 * A delegated prefix and how long it is good for: IAPREFIX, RFC 8415 section 21.22.
 *
 * @param preferredLifetime seconds, 0xffffffff for ever
 * @param validLifetime seconds, 0xffffffff for ever
 * @param prefixLength as it came, 0..255
 * @param address as it came, host bits and all; use {@link #prefix()}
 */
public record IaPrefix(
    long preferredLifetime,
    long validLifetime,
    int prefixLength,
    Ipv6Address address,
    Options options)
    implements Option {
  public static final int CODE = 26;

  public IaPrefix {
    Checks.u32("preferredLifetime", preferredLifetime);
    Checks.u32("validLifetime", validLifetime);
    Checks.u8("prefixLength", prefixLength);
  }

  static IaPrefix read(WireReader in) throws MalformedMessageException {
    return new IaPrefix(in.u32(), in.u32(), in.u8(), in.address(), Options.read(in));
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeBody(WireWriter out) {
    out.u32(preferredLifetime)
        .u32(validLifetime)
        .u8(prefixLength)
        .address(address)
        .options(options);
  }

  @Override
  public String summary() {
    return address + "/" + prefixLength + Lifetimes.text(preferredLifetime, validLifetime);
  }

  /** An IAPREFIX for a prefix. */
  public static IaPrefix of(
      Ipv6Prefix prefix, long preferredLifetime, long validLifetime, Options options) {
    return new IaPrefix(
        preferredLifetime, validLifetime, prefix.length(), prefix.network(), options);
  }

  /** The prefix, unless its length is beyond 128 or a host bit is set. */
  public Optional<Ipv6Prefix> prefix() {
    return prefixLength <= Ipv6Address.BITS && address.masked(prefixLength).equals(address)
        ? Optional.of(new Ipv6Prefix(address, prefixLength))
        : Optional.empty();
  }
}
