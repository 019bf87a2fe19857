package org.lqagent.binding;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;

/**
 * A lease, who holds it, where, and for how long.
 *
 * <p>A value, and yet no record: a table holds millions, and as records one would take more than
 * 400 octets of heap where this takes 80 and its {@link Place}. Instants are of one steady clock
 * and are kept to the microsecond.
 */
public final class Binding {
  private static final long FOREVER = Long.MAX_VALUE;
  private static final long MICROS = 1_000_000;

  private static final Lease.Kind[] KINDS = Lease.Kind.values();
  private static final Origin[] ORIGINS = Origin.values();

  final long high;
  final long low;
  private final byte length;
  private final byte kind;
  private final byte origin;
  final long preferredMicros;
  final long validMicros;
  final long transactionMicros;
  private final Duid clientId;
  final Duid serverId;
  private final Ipv6Prefix excluded;
  final Place place;

  /** The next of the same client in the table; the table's owner's. */
  Binding nextOfClient;

  /** Its index in the table's {@link ExpiryHeap}; the table's owner's. */
  int heapIndex = ExpiryHeap.NEVER_IN_TABLE;

  /**
   * A binding.
   *
   * @param preferredUntil {@link Instant#MAX} for ever
   * @param validUntil {@link Instant#MAX} for ever
   * @param lastTransaction when a server last heard the client about it: the newest is believed
   * @param serverId who granted it; empty for a static binding
   * @param excluded the part of a delegated prefix that is not to be routed to the client, RFC 6603
   */
  public Binding(
      Lease lease,
      Duid clientId,
      Location location,
      Instant preferredUntil,
      Instant validUntil,
      Instant lastTransaction,
      Origin origin,
      Optional<Duid> serverId,
      Optional<Ipv6Prefix> excluded) {
    this(
        lease,
        Objects.requireNonNull(clientId),
        new Place(location),
        micros(preferredUntil),
        micros(validUntil),
        micros(lastTransaction),
        origin,
        serverId.orElse(null),
        excluded.orElse(null));
  }

  /**
   * A binding as a table keeps it: times in microseconds since 1970, null for what is not there.
   */
  Binding(
      Lease lease,
      Duid clientId,
      Place place,
      long preferredMicros,
      long validMicros,
      long transactionMicros,
      Origin origin,
      Duid serverId,
      Ipv6Prefix excluded) {
    this.high = lease.prefix().network().high();
    this.low = lease.prefix().network().low();
    this.length = (byte) lease.prefix().length();
    this.kind = (byte) lease.kind().ordinal();
    this.origin = (byte) origin.ordinal();
    this.preferredMicros = preferredMicros;
    this.validMicros = validMicros;
    this.transactionMicros = transactionMicros;
    this.clientId = clientId;
    this.serverId = serverId;
    this.excluded = excluded;
    this.place = place;
  }

  /** The same with parts that are equal, and shared with others. */
  private Binding(Binding same, Duid clientId, Duid serverId, Place place) {
    this.high = same.high;
    this.low = same.low;
    this.length = same.length;
    this.kind = same.kind;
    this.origin = same.origin;
    this.preferredMicros = same.preferredMicros;
    this.validMicros = same.validMicros;
    this.transactionMicros = same.transactionMicros;
    this.clientId = clientId;
    this.serverId = serverId;
    this.excluded = same.excluded;
    this.place = place;
  }

  public Lease lease() {
    return new Lease(KINDS[kind], new Ipv6Prefix(new Ipv6Address(high, low), length()));
  }

  /** {@code lease().kind()}, at less cost. */
  public Lease.Kind kind() {
    return KINDS[kind];
  }

  public Duid clientId() {
    return clientId;
  }

  public Location location() {
    return place.location();
  }

  /** {@code location().interfaceName()}, at less cost. */
  public Optional<String> interfaceName() {
    return Optional.ofNullable(place.interfaceName());
  }

  /** {@code location().nextHop()}, at less cost. */
  public Optional<Ipv6Address> nextHop() {
    return place.nextHop();
  }

  /** {@link Instant#MAX} for ever. */
  public Instant preferredUntil() {
    return instant(preferredMicros);
  }

  /** {@link Instant#MAX} for ever. */
  public Instant validUntil() {
    return instant(validMicros);
  }

  public Instant lastTransaction() {
    return instant(transactionMicros);
  }

  public Origin origin() {
    return ORIGINS[origin];
  }

  public Optional<Duid> serverId() {
    return Optional.ofNullable(serverId);
  }

  public Optional<Ipv6Prefix> excluded() {
    return Optional.ofNullable(excluded);
  }

  public Binding withLocation(Location changed) {
    return new Binding(this, clientId, serverId, new Place(changed));
  }

  /** An equal binding with equal parts, for a table: this, if it has these parts and no table. */
  Binding sharing(Duid sameClientId, Duid sameServerId, Place samePlace) {
    return heapIndex == ExpiryHeap.NEVER_IN_TABLE
            && clientId == sameClientId
            && serverId == sameServerId
            && place == samePlace
        ? this
        : new Binding(this, sameClientId, sameServerId, samePlace);
  }

  /** In bits, 0..128. */
  int length() {
    return length & 0xff;
  }

  boolean isPrefix() {
    return kind() == Lease.Kind.PREFIX;
  }

  boolean isForever() {
    return validMicros == FOREVER;
  }

  /** Whether its valid lifetime has ended. */
  boolean isOver(Instant now) {
    return validMicros <= micros(now);
  }

  boolean isSameLease(Binding other) {
    return high == other.high && low == other.low && length == other.length && kind == other.kind;
  }

  boolean isSameClient(Binding other) {
    return clientId.equals(other.clientId);
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

  @Override
  public boolean equals(Object other) {
    return other instanceof Binding binding
        && isSameLease(binding)
        && isSameClient(binding)
        && origin == binding.origin
        && preferredMicros == binding.preferredMicros
        && validMicros == binding.validMicros
        && transactionMicros == binding.transactionMicros
        && Objects.equals(serverId, binding.serverId)
        && Objects.equals(excluded, binding.excluded)
        && place.equals(binding.place);
  }

  @Override
  public int hashCode() {
    return Objects.hash(high, low, length, kind, clientId, validMicros, transactionMicros);
  }

  @Override
  public String toString() {
    return lease()
        + " of "
        + clientId
        + " on "
        + interfaceName().orElse("?")
        + " until "
        + (isForever() ? "ever" : validUntil())
        + " ("
        + origin()
        + ")";
  }
}
