package org.lqagent.binding;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.RemoteId;

/**
 * A binding as octets: the lease as a key that sorts by address, all else as the row, with a
 * checksum over both at its end.
 *
 * <p>Times are microseconds since 1970 on the clock of whatever keeps the rows, which runs a fixed
 * time ahead of the table's.
 */
public final class BindingRow {
  /** The length of a key, in octets. */
  public static final int KEY_OCTETS = 18;

  private static final int CHECKSUM_OCTETS = 4;
  private static final long FOREVER = Long.MAX_VALUE;
  private static final Origin[] ORIGINS = Origin.values();
  private static final Lease.Kind[] KINDS = Lease.Kind.values();

  // What is known of a place, a bit each.
  private static final int SERVER_ID = 1;
  private static final int EXCLUDED = 1 << 1;
  private static final int INTERFACE_NAME = 1 << 2;
  private static final int NEXT_HOP = 1 << 3;
  private static final int LINK_LAYER_ADDRESS = 1 << 4;
  private static final int VLANS = 1 << 5;
  private static final int LINK_ADDRESS = 1 << 6;
  private static final int RELAY_PEER = 1 << 7;
  private static final int INTERFACE_ID = 1 << 8;
  private static final int REMOTE_ID = 1 << 9;
  private static final int SUBSCRIBER_ID = 1 << 10;

  private final long aheadMicros;
  private final CRC32C checksum = new CRC32C();
  private ByteBuffer out = ByteBuffer.allocate(0);

  // Of the row that is being read.
  private byte[] in;
  private int at;
  private final Repeated<Duid> serverIds = new Repeated<>(from -> new Duid(Octets.copyOf(from)));
  private final Repeated<String> names = new Repeated<>(from -> new String(from, UTF_8));
  private final Repeated<List<Integer>> vlanIds = new Repeated<>(BindingRow::vlans);
  private final Repeated<Ipv6Address> linkAddresses = new Repeated<>(Ipv6Address::of);
  private final Repeated<Octets> interfaceIds = new Repeated<>(Octets::copyOf);

  /**
   * @param aheadMicros how far the clock of the rows is ahead of the table's
   */
  public BindingRow(long aheadMicros) {
    this.aheadMicros = aheadMicros;
  }

  /** The key of a lease. */
  public static byte[] key(Lease lease) {
    Ipv6Address network = lease.prefix().network();
    return ByteBuffer.allocate(KEY_OCTETS)
        .putLong(network.high())
        .putLong(network.low())
        .put((byte) lease.prefix().length())
        .put((byte) lease.kind().ordinal())
        .array();
  }

  /** The lease of a key; empty if that is none. */
  public static Optional<Lease> leaseOf(byte[] key) {
    try {
      return key.length == KEY_OCTETS ? Optional.of(lease(key)) : Optional.empty();
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /** All of a binding but its lease. */
  public byte[] write(byte[] key, Binding binding) {
    Location place = binding.location();
    int needed =
        1024
            + place.interfaceId().map(Octets::length).orElse(0)
            + place.remoteId().map(id -> id.id().length()).orElse(0)
            + place.subscriberId().map(Octets::length).orElse(0)
            + 2 * place.vlans().size();
    if (out.capacity() < needed) {
      out = ByteBuffer.allocate(needed);
    }
    out.clear();
    out.put((byte) binding.origin().ordinal());
    out.putShort((short) known(binding, place));
    out.putLong(ahead(binding.preferredMicros));
    out.putLong(ahead(binding.validMicros));
    out.putLong(ahead(binding.transactionMicros));
    put(binding.clientId().octets());
    binding.serverId().ifPresent(id -> put(id.octets()));
    binding.excluded().ifPresent(this::put);
    place.interfaceName().ifPresent(name -> put(Octets.copyOf(name.getBytes(UTF_8))));
    place.nextHop().ifPresent(this::put);
    place.linkLayerAddress().ifPresent(this::put);
    if (!place.vlans().isEmpty()) {
      out.put((byte) place.vlans().size());
      place.vlans().forEach(id -> out.putShort(id.shortValue()));
    }
    place.linkAddress().ifPresent(this::put);
    place.relayPeer().ifPresent(this::put);
    place.interfaceId().ifPresent(this::put);
    place
        .remoteId()
        .ifPresent(
            id -> {
              out.putInt((int) id.enterprise());
              put(id.id());
            });
    place.subscriberId().ifPresent(this::put);
    out.putInt(checksum(key, out.array(), out.position()));
    return Arrays.copyOf(out.array(), out.position());
  }

  /** Reads a binding; empty if the octets are not what was once written. */
  public Optional<Binding> read(byte[] key, byte[] row) {
    int length = row.length - CHECKSUM_OCTETS;
    if (key.length != KEY_OCTETS
        || length <= 0
        || checksum(key, row, length) != (int) number(row, length, CHECKSUM_OCTETS)) {
      return Optional.empty();
    }
    try {
      in = row;
      at = 0;
      return Optional.of(binding(lease(key)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // The checksum is right, so a program wrote this that is not ours.
      return Optional.empty();
    }
  }

  // Rows are read by the million: straight into what a table keeps, and what one row after the
  // other names is made once.
  private Binding binding(Lease lease) {
    Origin origin = ORIGINS[(int) next(1)];
    final int known = (int) next(2);
    final long preferred = behind(next(Long.BYTES));
    final long valid = behind(next(Long.BYTES));
    final long transaction = behind(next(Long.BYTES));
    final Duid clientId = new Duid(octets(length()));
    final Duid serverId = has(known, SERVER_ID) ? serverIds.next(length()) : null;
    final Ipv6Prefix excluded =
        has(known, EXCLUDED) ? new Ipv6Prefix(address(), (int) next(1)) : null;
    return new Binding(
        lease, clientId, place(known), preferred, valid, transaction, origin, serverId, excluded);
  }

  private Place place(int known) {
    final String interfaceName = has(known, INTERFACE_NAME) ? names.next(length()) : null;
    final long nextHopHigh = has(known, NEXT_HOP) ? next(Long.BYTES) : 0;
    final long nextHopLow = has(known, NEXT_HOP) ? next(Long.BYTES) : 0;
    long mac = Place.NO_MAC;
    Octets otherLinkLayerAddress = null;
    if (has(known, LINK_LAYER_ADDRESS)) {
      int length = length();
      if (length == Place.MAC_OCTETS) {
        mac = next(length);
      } else {
        otherLinkLayerAddress = octets(length);
      }
    }
    final List<Integer> vlans = has(known, VLANS) ? vlanIds.next(2 * (int) next(1)) : List.of();
    final Ipv6Address linkAddress =
        has(known, LINK_ADDRESS) ? linkAddresses.next(Ipv6Address.OCTETS) : null;
    final boolean isRelayPeerNextHop =
        has(known, RELAY_PEER)
            && (nextHopHigh | nextHopLow) != 0
            && number(in, at, Long.BYTES) == nextHopHigh
            && number(in, at + Long.BYTES, Long.BYTES) == nextHopLow;
    Ipv6Address relayPeer = null;
    if (isRelayPeerNextHop) {
      pass(Ipv6Address.OCTETS);
    } else if (has(known, RELAY_PEER)) {
      relayPeer = address();
    }
    return new Place(
        interfaceName,
        nextHopHigh,
        nextHopLow,
        mac,
        otherLinkLayerAddress,
        vlans,
        linkAddress,
        relayPeer,
        isRelayPeerNextHop,
        has(known, INTERFACE_ID) ? interfaceIds.next(length()) : null,
        has(known, REMOTE_ID) ? new RemoteId(next(Integer.BYTES), octets(length())) : null,
        has(known, SUBSCRIBER_ID) ? octets(length()) : null);
  }

  private static boolean has(int known, int flag) {
    return (known & flag) != 0;
  }

  /** The next octets as an unsigned number in network order. */
  private long next(int octets) {
    long number = number(in, at, octets);
    at += octets;
    return number;
  }

  private static long number(byte[] in, int at, int octets) {
    long number = 0;
    for (int i = at; i < at + octets; i++) {
      number = number << Byte.SIZE | in[i] & 0xff;
    }
    return number;
  }

  private int length() {
    return (int) next(2);
  }

  /** Where the next octets begin; goes on behind them. */
  private int pass(int length) {
    int start = Objects.checkFromIndexSize(at, length, in.length);
    at += length;
    return start;
  }

  private Octets octets(int length) {
    return Octets.copyOf(in, pass(length), length);
  }

  private Ipv6Address address() {
    long high = next(Long.BYTES);
    return new Ipv6Address(high, next(Long.BYTES));
  }

  private static Lease lease(byte[] key) {
    Ipv6Address network =
        new Ipv6Address(number(key, 0, Long.BYTES), number(key, Long.BYTES, Long.BYTES));
    Ipv6Prefix prefix = new Ipv6Prefix(network, key[2 * Long.BYTES] & 0xff);
    return new Lease(KINDS[key[2 * Long.BYTES + 1]], prefix);
  }

  /** A part that is most often the same as in the row before, and is made anew only if not. */
  private final class Repeated<T> {
    private final Function<byte[], T> from;
    private byte[] octets;
    private T value;

    Repeated(Function<byte[], T> from) {
      this.from = from;
    }

    /** From the next octets. */
    T next(int length) {
      int start = pass(length);
      if (octets == null || !Arrays.equals(octets, 0, octets.length, in, start, at)) {
        octets = Arrays.copyOfRange(in, start, at);
        value = from.apply(octets);
      }
      return value;
    }
  }

  private static int known(Binding binding, Location place) {
    return flag(binding.serverId(), SERVER_ID)
        | flag(binding.excluded(), EXCLUDED)
        | flag(place.interfaceName(), INTERFACE_NAME)
        | flag(place.nextHop(), NEXT_HOP)
        | flag(place.linkLayerAddress(), LINK_LAYER_ADDRESS)
        | (place.vlans().isEmpty() ? 0 : VLANS)
        | flag(place.linkAddress(), LINK_ADDRESS)
        | flag(place.relayPeer(), RELAY_PEER)
        | flag(place.interfaceId(), INTERFACE_ID)
        | flag(place.remoteId(), REMOTE_ID)
        | flag(place.subscriberId(), SUBSCRIBER_ID);
  }

  private static int flag(Optional<?> value, int flag) {
    return value.isPresent() ? flag : 0;
  }

  private void put(Octets octets) {
    out.putShort((short) octets.length());
    out.put(octets.toByteArray());
  }

  private void put(Ipv6Address address) {
    out.putLong(address.high()).putLong(address.low());
  }

  private void put(Ipv6Prefix prefix) {
    put(prefix.network());
    out.put((byte) prefix.length());
  }

  private static List<Integer> vlans(byte[] octets) {
    List<Integer> vlans = new ArrayList<>(octets.length / 2);
    for (int i = 0; i < octets.length; i += 2) {
      vlans.add((int) number(octets, i, 2));
    }
    return List.copyOf(vlans);
  }

  private long ahead(long micros) {
    return micros == FOREVER ? FOREVER : micros + aheadMicros;
  }

  private long behind(long micros) {
    return micros == FOREVER ? FOREVER : micros - aheadMicros;
  }

  private int checksum(byte[] key, byte[] row, int length) {
    checksum.reset();
    checksum.update(key);
    checksum.update(row, 0, length);
    return (int) checksum.getValue();
  }
}
