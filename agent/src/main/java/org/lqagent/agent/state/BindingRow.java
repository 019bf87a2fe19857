package org.lqagent.agent.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.lqagent.binding.Binding;
import org.lqagent.binding.Location;
import org.lqagent.binding.Origin;
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
  private static final long MICROS = 1_000_000;
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
  private ByteBuffer out = ByteBuffer.allocate(1024);

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
  public static Optional<Lease> lease(byte[] key) {
    try {
      return key.length == KEY_OCTETS ? Optional.of(lease(ByteBuffer.wrap(key))) : Optional.empty();
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
    out.putLong(ahead(binding.preferredUntil()));
    out.putLong(ahead(binding.validUntil()));
    out.putLong(ahead(binding.lastTransaction()));
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
        || checksum(key, row, length) != ByteBuffer.wrap(row).getInt(length)) {
      return Optional.empty();
    }
    try {
      return Optional.of(read(ByteBuffer.wrap(key), ByteBuffer.wrap(row)));
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // The checksum is right, so a program wrote this that is not ours.
      return Optional.empty();
    }
  }

  private Binding read(ByteBuffer key, ByteBuffer in) {
    Lease lease = lease(key);
    Origin origin = ORIGINS[in.get()];
    int known = in.getShort();
    Instant preferred = behind(in.getLong());
    Instant valid = behind(in.getLong());
    Instant transaction = behind(in.getLong());
    Duid clientId = new Duid(octets(in));
    Optional<Duid> serverId = has(known, SERVER_ID, in, from -> new Duid(octets(from)));
    Optional<Ipv6Prefix> excluded =
        has(known, EXCLUDED, in, from -> new Ipv6Prefix(address(from), from.get() & 0xff));
    Location place =
        new Location(
            has(known, INTERFACE_NAME, in, from -> new String(array(from), UTF_8)),
            has(known, NEXT_HOP, in, BindingRow::address),
            has(known, LINK_LAYER_ADDRESS, in, BindingRow::octets),
            (known & VLANS) == 0 ? List.of() : vlans(in),
            has(known, LINK_ADDRESS, in, BindingRow::address),
            has(known, RELAY_PEER, in, BindingRow::address),
            has(known, INTERFACE_ID, in, BindingRow::octets),
            has(
                known,
                REMOTE_ID,
                in,
                from -> new RemoteId(from.getInt() & 0xffffffffL, octets(from))),
            has(known, SUBSCRIBER_ID, in, BindingRow::octets));
    return new Binding(
        lease, clientId, place, preferred, valid, transaction, origin, serverId, excluded);
  }

  private static Lease lease(ByteBuffer key) {
    Ipv6Prefix prefix = new Ipv6Prefix(address(key), key.get() & 0xff);
    return new Lease(KINDS[key.get()], prefix);
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

  private static <T> Optional<T> has(
      int known, int flag, ByteBuffer in, Function<ByteBuffer, T> read) {
    return (known & flag) == 0 ? Optional.empty() : Optional.of(read.apply(in));
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

  private static Ipv6Address address(ByteBuffer in) {
    long high = in.getLong();
    return new Ipv6Address(high, in.getLong());
  }

  private static Octets octets(ByteBuffer in) {
    return Octets.copyOf(array(in));
  }

  private static byte[] array(ByteBuffer in) {
    byte[] octets = new byte[in.getShort() & 0xffff];
    in.get(octets);
    return octets;
  }

  private static List<Integer> vlans(ByteBuffer in) {
    int count = in.get() & 0xff;
    List<Integer> vlans = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      vlans.add(in.getShort() & 0xffff);
    }
    return vlans;
  }

  private long ahead(Instant time) {
    return time.equals(Instant.MAX)
        ? FOREVER
        : time.getEpochSecond() * MICROS + time.getNano() / 1000 + aheadMicros;
  }

  private Instant behind(long micros) {
    if (micros == FOREVER) {
      return Instant.MAX;
    }
    long time = micros - aheadMicros;
    return Instant.ofEpochSecond(Math.floorDiv(time, MICROS), Math.floorMod(time, MICROS) * 1000);
  }

  private int checksum(byte[] key, byte[] row, int length) {
    checksum.reset();
    checksum.update(key);
    checksum.update(row, 0, length);
    return (int) checksum.getValue();
  }
}
