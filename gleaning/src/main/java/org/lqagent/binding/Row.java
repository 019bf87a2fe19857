package org.lqagent.binding;

import java.time.Instant;
import java.util.Optional;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;

/**
 * A {@link Binding} as the table keeps it. What readers see of it never changes: news make another
 * row. The two links belong to the thread that owns the table.
 */
final class Row {
  private static final long FOREVER = Long.MAX_VALUE;
  private static final long MICROS = 1_000_000;

  private static final Lease.Kind[] KINDS = Lease.Kind.values();
  private static final Origin[] ORIGINS = Origin.values();

  final long high;
  final long low;
  final byte length;
  final byte kind;
  final byte origin;
  final long preferredUntil;
  final long validUntil;
  final long lastTransaction;
  final Duid clientId;
  final Duid serverId;
  final Place place;
  final Ipv6Prefix excluded;

  /** The next row of the same client. */
  Row nextOfClient;

  /** Its index in the {@link ExpiryHeap}. */
  int heapIndex = ExpiryHeap.NOT_IN_HEAP;

  Row(Binding binding, Duid clientId, Place place, Interner interner) {
    Ipv6Prefix prefix = binding.lease().prefix();
    this.high = prefix.network().high();
    this.low = prefix.network().low();
    this.length = (byte) prefix.length();
    this.kind = (byte) binding.lease().kind().ordinal();
    this.origin = (byte) binding.origin().ordinal();
    this.preferredUntil = micros(binding.preferredUntil());
    this.validUntil = micros(binding.validUntil());
    this.lastTransaction = micros(binding.lastTransaction());
    this.clientId = clientId;
    this.serverId = interner.one(binding.serverId());
    this.place = place;
    this.excluded = binding.excluded().orElse(null);
  }

  int length() {
    return length & 0xff;
  }

  boolean isPrefix() {
    return KINDS[kind] == Lease.Kind.PREFIX;
  }

  Binding binding() {
    Ipv6Prefix prefix = new Ipv6Prefix(new Ipv6Address(high, low), length());
    return new Binding(
        new Lease(KINDS[kind], prefix),
        clientId,
        place.location(),
        instant(preferredUntil),
        instant(validUntil),
        instant(lastTransaction),
        ORIGINS[origin],
        Optional.ofNullable(serverId),
        Optional.ofNullable(excluded));
  }

  /** Microseconds since 1970; the ends of the scale for instants that are beyond it. */
  static long micros(Instant instant) {
    long seconds = instant.getEpochSecond();
    if (seconds >= FOREVER / MICROS) {
      return FOREVER;
    }
    if (seconds <= Long.MIN_VALUE / MICROS) {
      return Long.MIN_VALUE;
    }
    return seconds * MICROS + instant.getNano() / 1000;
  }

  static Instant instant(long micros) {
    return micros == FOREVER
        ? Instant.MAX
        : Instant.ofEpochSecond(
            Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000);
  }

  boolean isForever() {
    return validUntil == FOREVER;
  }
}
