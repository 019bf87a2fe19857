package org.lqagent.hooks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Octets;

/**
 * What the source filter holds in its sets: verified sources, the access interfaces, and whose
 * packets would loop.
 */
public sealed interface FilterEntry {
  /** IFNAMSIZ: the octets of an interface name as a key, filled up with zeros. */
  int NAME_OCTETS = 16;

  /** The name of the set it stands in. */
  String set();

  /** Its key there. */
  Octets key();

  /** The length of the prefixes in its set; empty if there are none in it. */
  Optional<Integer> length();

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
    public Optional<Integer> length() {
      return Optional.of(source.length());
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
    public Optional<Integer> length() {
      return Optional.empty();
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

  /**
   * A delegated prefix and the hardware address of the client that has it: a packet from there to
   * the prefix would be sent back.
   *
   * @param destination of the length that was delegated, 1..127
   */
  record Loop(Ipv6Prefix destination, String interfaceName, Octets hardwareAddress)
      implements FilterEntry {
    static final String LOOPS = "loops";
    private static final int MAC_OCTETS = 6;

    /** As much as the address takes in a key. */
    private static final int MAC_FIELD = 8;

    private static final int MAC_AT = Ipv6Address.OCTETS + NAME_OCTETS;

    public Loop {
      if (destination.length() == 0 || destination.isAddress()) {
        throw new IllegalArgumentException(destination + " cannot be a delegated prefix");
      }
      if (hardwareAddress.length() != MAC_OCTETS) {
        throw new IllegalArgumentException(
            "hardware address must have 6 octets, has " + hardwareAddress.length());
      }
      checkName(interfaceName);
    }

    static String set(int length) {
      return LOOPS + length;
    }

    @Override
    public String set() {
      return set(destination.length());
    }

    @Override
    public Optional<Integer> length() {
      return Optional.of(destination.length());
    }

    @Override
    public Octets key() {
      byte[] key = Arrays.copyOf(destination.network().toByteArray(), MAC_AT + MAC_FIELD);
      putName(interfaceName, key, Ipv6Address.OCTETS);
      System.arraycopy(hardwareAddress.toByteArray(), 0, key, MAC_AT, MAC_OCTETS);
      return Octets.copyOf(key);
    }

    static Loop read(int length, Octets key) {
      return new Loop(
          new Ipv6Prefix(Ipv6Address.of(key.toByteArray(), 0), length),
          name(key, Ipv6Address.OCTETS),
          Octets.copyOf(key.toByteArray(), MAC_AT, MAC_OCTETS));
    }

    @Override
    public String toString() {
      return destination + " from " + hardwareAddress.toColonHex() + " on " + interfaceName;
    }
  }

  /** Whether a set is one that holds such entries. */
  static boolean isSet(String name) {
    return name.equals(Access.SET) || length(name).isPresent();
  }

  /** The length of the prefixes in a set; empty if it has none. */
  static Optional<Integer> length(String set) {
    return set.equals(Source.ADDRESSES)
        ? Optional.of(Ipv6Address.BITS)
        : length(set, Source.PREFIXES).or(() -> length(set, Loop.LOOPS));
  }

  private static Optional<Integer> length(String set, String kind) {
    if (!set.startsWith(kind)) {
      return Optional.empty();
    }
    try {
      // Not by a pattern: this is done for each element of a set.
      int length = Integer.parseInt(set.substring(kind.length()));
      boolean isOurs = length > 0 && length < Ipv6Address.BITS && set.equals(kind + length);
      return isOurs ? Optional.of(length) : Optional.empty();
    } catch (NumberFormatException e) {
      // Somebody else's.
      return Optional.empty();
    }
  }

  private static int keyOctets(String set) {
    if (set.equals(Access.SET)) {
      return NAME_OCTETS;
    }
    return set.startsWith(Loop.LOOPS)
        ? Loop.MAC_AT + Loop.MAC_FIELD
        : Ipv6Address.OCTETS + NAME_OCTETS;
  }

  /** Reads a key of a set; empty if it is not one that this writes. */
  static Optional<FilterEntry> read(String set, Octets key) {
    if (key.length() != keyOctets(set)) {
      return Optional.empty();
    }
    try {
      if (set.equals(Access.SET)) {
        return Optional.of(new Access(name(key, 0)));
      }
      int length = length(set).orElseThrow();
      if (set.startsWith(Loop.LOOPS)) {
        return Optional.of(Loop.read(length, key));
      }
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
