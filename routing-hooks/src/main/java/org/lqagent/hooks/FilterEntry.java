package org.lqagent.hooks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Octets;

/** What the source filter holds in its sets: verified sources, and the access interfaces. */
public sealed interface FilterEntry {
  /** IFNAMSIZ: the octets of an interface name as a key, filled up with zeros. */
  int NAME_OCTETS = 16;

  /** The name of the set it stands in. */
  String set();

  /** Its key there. */
  Octets key();

  /**
   * A source that is leased to somebody behind an interface.
   *
   * @param source of the length that was leased, 1..128
   */
  record Source(Ipv6Prefix source, String interfaceName) implements FilterEntry {
    static final String ADDRESSES = "addresses";
    static final String PREFIXES = "prefixes";

    public Source {
      if (source.length() == 0) {
        throw new IllegalArgumentException("::/0 cannot be a verified source");
      }
      checkName(interfaceName);
    }

    static String set(int length) {
      return length == Ipv6Address.BITS ? ADDRESSES : PREFIXES + length;
    }

    @Override
    public String set() {
      return set(source.length());
    }

    @Override
    public Octets key() {
      byte[] key = Arrays.copyOf(source.network().toByteArray(), Ipv6Address.OCTETS + NAME_OCTETS);
      putName(interfaceName, key, Ipv6Address.OCTETS);
      return Octets.copyOf(key);
    }

    @Override
    public String toString() {
      return source + " on " + interfaceName;
    }
  }

  /** An interface whose packets are verified. */
  record Access(String interfaceName) implements FilterEntry {
    static final String SET = "access";

    public Access {
      checkName(interfaceName);
    }

    @Override
    public String set() {
      return SET;
    }

    @Override
    public Octets key() {
      byte[] key = new byte[NAME_OCTETS];
      putName(interfaceName, key, 0);
      return Octets.copyOf(key);
    }

    @Override
    public String toString() {
      return "interface " + interfaceName;
    }
  }

  /** The length of the prefixes in a set; empty if it is not a set of verified sources. */
  static Optional<Integer> length(String set) {
    if (set.equals(Source.ADDRESSES)) {
      return Optional.of(Ipv6Address.BITS);
    }
    // Exactly as this writes them, from prefixes1 to prefixes127.
    return set.matches(Source.PREFIXES + "([1-9][0-9]?|1[01][0-9]|12[0-7])")
        ? Optional.of(Integer.parseInt(set.substring(Source.PREFIXES.length())))
        : Optional.empty();
  }

  /** Reads a key of a set; empty if it is not one that this writes. */
  static Optional<FilterEntry> read(String set, Octets key) {
    if (key.length() != (set.equals(Access.SET) ? 0 : Ipv6Address.OCTETS) + NAME_OCTETS) {
      return Optional.empty();
    }
    try {
      if (set.equals(Access.SET)) {
        return Optional.of(new Access(name(key, 0)));
      }
      int length = length(set).orElseThrow();
      Ipv6Address network = Ipv6Address.of(key.toByteArray(), 0);
      return Optional.of(
          new Source(new Ipv6Prefix(network, length), name(key, Ipv6Address.OCTETS)));
    } catch (IllegalArgumentException e) {
      // Host bits, or no interface: put there by somebody else, and never matched by a rule.
      return Optional.empty();
    }
  }

  private static String name(Octets key, int from) {
    byte[] octets = key.toByteArray();
    int end = from;
    while (end < octets.length && octets[end] != 0) {
      end++;
    }
    return new String(octets, from, end - from, StandardCharsets.UTF_8);
  }

  private static void putName(String name, byte[] key, int at) {
    byte[] octets = name.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(octets, 0, key, at, octets.length);
  }

  private static void checkName(String name) {
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    if (length < 1 || length >= NAME_OCTETS) {
      throw new IllegalArgumentException(
          "interface name must have 1..15 octets, \"" + name + "\" has " + length);
    }
  }
}
