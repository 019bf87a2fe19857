package org.lqagent.dhcpv6;

/**
 * A prefix whose host bits are zero, so that nothing behind it has to check again.
 *
 * @param network the first address
 * @param length in bits, 0..128
 */
public record Ipv6Prefix(Ipv6Address network, int length) implements Comparable<Ipv6Prefix> {

  public Ipv6Prefix {
    if (length < 0 || length > Ipv6Address.BITS) {
      throw new IllegalArgumentException("prefix length must be in 0..128, is " + length);
    }
    if (!network.masked(length).equals(network)) {
      throw new IllegalArgumentException(
          "host bits must be zero in "
              + network
              + "/"
              + length
              + "; the network is "
              + network.masked(length)
              + "/"
              + length);
    }
  }

  /** The prefix of a single address, /128. */
  public static Ipv6Prefix of(Ipv6Address address) {
    return new Ipv6Prefix(address, Ipv6Address.BITS);
  }

  /** The prefix of the given length that an address lies in. */
  public static Ipv6Prefix containing(Ipv6Address address, int length) {
    return new Ipv6Prefix(address.masked(length), length);
  }

  /**
   * Reads {@code ADDRESS/LENGTH}; a bare address is its /128.
   *
   * @throws IllegalArgumentException if it is neither, or host bits are set
   */
  public static Ipv6Prefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return of(Ipv6Address.parse(text));
    }
    String length = text.substring(slash + 1);
    if (!length.matches("[0-9]{1,3}")) {
      throw new IllegalArgumentException("need a prefix ADDRESS/LENGTH, have \"" + text + "\"");
    }
    return new Ipv6Prefix(Ipv6Address.parse(text.substring(0, slash)), Integer.parseInt(length));
  }

  /** The last of its addresses; the first is the network. */
  public Ipv6Address last() {
    Ipv6Address mask = new Ipv6Address(-1, -1).masked(length);
    return new Ipv6Address(network.high() | ~mask.high(), network.low() | ~mask.low());
  }

  public boolean contains(Ipv6Address address) {
    // Without making the masked address: every lease of every answer is asked this.
    long high = address.high() ^ network.high();
    if (length <= Long.SIZE) {
      return length == 0 || high >>> Long.SIZE - length == 0;
    }
    return high == 0 && (address.low() ^ network.low()) >>> Ipv6Address.BITS - length == 0;
  }

  /** Whether every address of the other prefix lies in this one. */
  public boolean contains(Ipv6Prefix other) {
    return other.length >= length && contains(other.network);
  }

  /** Whether it is a single address. */
  public boolean isAddress() {
    return length == Ipv6Address.BITS;
  }

  // Written out, as hashCode is: what java makes of a record is slow to begin with.
  @Override
  public boolean equals(Object other) {
    return other instanceof Ipv6Prefix that
        && length == that.length
        && network.equals(that.network);
  }

  @Override
  public int hashCode() {
    return 31 * network.hashCode() + length;
  }

  /** By network, the shorter prefix first: what contains stands before what is contained. */
  @Override
  public int compareTo(Ipv6Prefix other) {
    int order = network.compareTo(other.network);
    return order != 0 ? order : Integer.compare(length, other.length);
  }

  @Override
  public String toString() {
    return network + "/" + length;
  }
}
