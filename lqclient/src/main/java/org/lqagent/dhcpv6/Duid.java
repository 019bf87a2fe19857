package org.lqagent.dhcpv6;

import java.util.UUID;

/**
 * A DHCP Unique Identifier: RFC 8415 section 11. Opaque, and compared for equality only.
 *
 * @param octets 3..130 octets: two of type and 1 to 128 of identifier
 */
public record Duid(Octets octets) implements Comparable<Duid> {
  static final int MIN_OCTETS = 3;
  static final int MAX_OCTETS = 130;

  public Duid {
    if (octets.length() < MIN_OCTETS || octets.length() > MAX_OCTETS) {
      throw new IllegalArgumentException("a DUID has 3..130 octets, not " + octets.length());
    }
  }

  /** Reads {@code 00:03:00:01:…}, or the digits alone. */
  public static Duid parse(String hex) {
    return new Duid(Octets.ofHex(hex));
  }

  /** A DUID-LL for an Ethernet address: RFC 8415 section 11.4. */
  public static Duid ofEthernet(Octets mac) {
    return new Duid(Octets.ofHex("00030001" + mac));
  }

  /** A DUID-UUID: RFC 8415 section 11.5. */
  public static Duid ofUuid(UUID uuid) {
    return new Duid(Octets.ofHex("0004" + uuid.toString().replace("-", "")));
  }

  static Duid read(WireReader in) throws MalformedMessageException {
    if (in.remaining() < MIN_OCTETS || in.remaining() > MAX_OCTETS) {
      throw in.malformed(
          "a DUID needs " + MIN_OCTETS + ".." + MAX_OCTETS + " octets, have " + in.remaining());
    }
    return new Duid(in.rest());
  }

  // Written out, as hashCode is: what java makes of a record is slow to begin with.
  @Override
  public boolean equals(Object other) {
    return other instanceof Duid that && octets.equals(that.octets);
  }

  @Override
  public int hashCode() {
    return octets.hashCode();
  }

  @Override
  public int compareTo(Duid other) {
    return octets.compareTo(other.octets);
  }

  @Override
  public String toString() {
    return octets.toColonHex();
  }
}
