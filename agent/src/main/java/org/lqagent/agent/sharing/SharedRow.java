package org.lqagent.agent.sharing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingRow;
import org.lqagent.dhcpv6.Lease;

/**
 * Bindings as octets for the store, and back: the lease, then all else with a checksum over both,
 * times by the time of day that all who share the store must have right.
 *
 * <p>For one thread.
 */
final class SharedRow {
  private final InstantSource steady;
  private final InstantSource timeOfDay;

  /**
   * @param steady the table's time
   * @param timeOfDay the store's
   */
  SharedRow(InstantSource steady, InstantSource timeOfDay) {
    this.steady = steady;
    this.timeOfDay = timeOfDay;
  }

  /** A lease alone. */
  static byte[] lease(Lease lease) {
    return BindingRow.key(lease);
  }

  RowWrite write(Binding binding) {
    byte[] key = BindingRow.key(binding.lease());
    byte[] row = rows().write(key, binding);
    byte[] both = Arrays.copyOf(key, key.length + row.length);
    System.arraycopy(row, 0, both, key.length, row.length);
    return new RowWrite(
        binding.lease().toString(), Optional.of(both), untilMillis(binding.validUntil()));
  }

  static RowWrite removal(Lease lease) {
    return new RowWrite(lease.toString(), Optional.empty(), OptionalLong.empty());
  }

  /** Reads a row; empty if that is not what once was written. */
  Optional<Binding> read(byte[] both) {
    if (both.length <= BindingRow.KEY_OCTETS) {
      return Optional.empty();
    }
    return rows()
        .read(
            Arrays.copyOf(both, BindingRow.KEY_OCTETS),
            Arrays.copyOfRange(both, BindingRow.KEY_OCTETS, both.length));
  }

  /** The time of day may be set while the daemon runs. */
  private BindingRow rows() {
    return new BindingRow(ahead().toNanos() / 1000);
  }

  private Duration ahead() {
    return Duration.between(steady.instant(), timeOfDay.instant());
  }

  private OptionalLong untilMillis(Instant until) {
    return until.equals(Instant.MAX)
        ? OptionalLong.empty()
        : OptionalLong.of(until.plus(ahead()).toEpochMilli());
  }
}
