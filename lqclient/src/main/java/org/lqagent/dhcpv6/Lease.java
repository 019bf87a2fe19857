package org.lqagent.dhcpv6;

/**
 * What a server leases: an address, or a prefix delegated to a client.
 *
 * @param prefix the delegated prefix, or the address as a /128
 */
public record Lease(Kind kind, Ipv6Prefix prefix) implements Comparable<Lease> {
  /** Whether it is used on the link or routed to the client. */
  public enum Kind {
    ADDRESS,
    PREFIX
  }

  public Lease {
    if (kind == Kind.ADDRESS && !prefix.isAddress()) {
      throw new IllegalArgumentException("an address is leased as a /128, not as " + prefix);
    }
  }

  public static Lease of(Ipv6Address address) {
    return new Lease(Kind.ADDRESS, Ipv6Prefix.of(address));
  }

  public static Lease of(Ipv6Prefix delegated) {
    return new Lease(Kind.PREFIX, delegated);
  }

  // Written out, as hashCode is: what java makes of a record is slow to begin with.
  @Override
  public boolean equals(Object other) {
    return other instanceof Lease that && kind == that.kind && prefix.equals(that.prefix);
  }

  @Override
  public int hashCode() {
    return 31 * prefix.hashCode() + kind.ordinal();
  }

  @Override
  public int compareTo(Lease other) {
    int order = prefix.compareTo(other.prefix);
    return order != 0 ? order : kind.compareTo(other.kind);
  }

  /** {@code 2001:db8:1::1000} or {@code 2001:db8:100::/56}. */
  @Override
  public String toString() {
    return kind == Kind.ADDRESS ? prefix.network().toString() : prefix.toString();
  }
}
