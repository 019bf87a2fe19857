package org.lqagent.dhcpv6;

import java.util.Optional;

/**
 * The part of a delegated prefix that stays with the delegating router: PD_EXCLUDE, RFC 6603
 * section 4.2.
 *
 * @param prefixLength of the excluded prefix, in bits, as it came
 * @param subnetId 1..16 octets: the bits behind the delegated prefix, shifted to an octet boundary
 */
public record PdExclude(int prefixLength, Octets subnetId) implements Option {
  public static final int CODE = 67;

  public PdExclude {
    Checks.u8("prefixLength", prefixLength);
    if (subnetId.length() < 1 || subnetId.length() > 16) {
      throw new IllegalArgumentException("a subnet id has 1..16 octets, not " + subnetId.length());
    }
  }

  static PdExclude read(WireReader in) throws MalformedMessageException {
    if (in.remaining() < 2 || in.remaining() > 17) {
      throw in.malformed("need 2..17 octets, have " + in.remaining());
    }
    return new PdExclude(in.u8(), in.rest());
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeBody(WireWriter out) {
    out.u8(prefixLength).octets(subnetId);
  }

  @Override
  public String summary() {
    return "/" + prefixLength + " subnet " + subnetId;
  }

  /** The excluded prefix inside a delegated one, unless the two do not fit together. */
  public Optional<Ipv6Prefix> within(Ipv6Prefix delegated) {
    int bits = prefixLength - delegated.length();
    if (bits <= 0 || prefixLength > Ipv6Address.BITS || subnetId.length() != (bits + 7) / 8) {
      return Optional.empty();
    }
    byte[] address = delegated.network().toByteArray();
    for (int i = 0; i < bits; i++) {
      int bit = subnetId.at(i / 8) >>> 7 - i % 8 & 1;
      int target = delegated.length() + i;
      address[target / 8] |= (byte) (bit << 7 - target % 8);
    }
    return Optional.of(Ipv6Prefix.containing(Ipv6Address.of(address), prefixLength));
  }
}
