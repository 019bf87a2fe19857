package org.lqagent.server;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Lifetimes;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.Octets;

/** Understands the ia-na, ia-ta and ia-pd statements of a lease file: dhcpd.leases(5). */
final class LeasedIaReader {
  private static final Set<String> KINDS = Set.of("ia-na", "ia-ta", "ia-pd");
  private static final int IAID_OCTETS = 4;

  private LeasedIaReader() {}

  /** Whether it is such a statement. */
  static boolean isIa(LeaseStatement statement) {
    return !statement.words().isEmpty() && KINDS.contains(statement.word(0));
  }

  /**
   * Reads the statement.
   *
   * @throws IllegalArgumentException or {@link DateTimeException} if it makes no sense
   */
  static LeasedIa read(LeaseStatement statement) {
    Octets name = statement.octets(1);
    if (name.length() < IAID_OCTETS) {
      throw new IllegalArgumentException("need an IAID and a DUID, have " + name);
    }
    byte[] octets = name.toByteArray();
    Duid client = new Duid(Octets.copyOf(octets, IAID_OCTETS, octets.length - IAID_OCTETS));
    Instant heard = time(statement, "cltt").orElse(Instant.EPOCH);
    List<StoredLease> leases = new ArrayList<>();
    for (LeaseStatement inside : statement.inside()) {
      if (inside.begins("iaaddr") || inside.begins("iaprefix")) {
        lease(inside, heard).ifPresent(leases::add);
      }
    }
    return new LeasedIa(
        new LeasedIa.Key(statement.word(0), name), client, heard, leases, relayData(statement));
  }

  private static Optional<StoredLease> lease(LeaseStatement statement, Instant heard) {
    if (statement.find("binding", "state", "active").isEmpty()) {
      return Optional.empty();
    }
    String text = statement.word(1);
    Lease lease =
        statement.begins("iaaddr")
            ? Lease.of(Ipv6Address.parse(text))
            : Lease.of(Ipv6Prefix.parse(text));
    long valid = lifetime(statement, "max-life");
    Optional<Instant> ends = time(statement, "ends");
    boolean forEver = ends.equals(Optional.of(Instant.MAX)) || valid == Lifetimes.INFINITY;
    return Optional.of(
        new StoredLease(
            lease,
            Math.min(lifetime(statement, "preferred-life"), Lifetimes.INFINITY),
            forEver ? Lifetimes.INFINITY : valid,
            forEver ? heard : ends.map(end -> end.minusSeconds(valid)).orElse(heard)));
  }

  private static long lifetime(LeaseStatement statement, String name) {
    return statement
        .find(name)
        .map(life -> Long.parseLong(life.word(1)))
        .orElseThrow(() -> new IllegalArgumentException("need " + name));
  }

  /**
   * {@code cltt 3 2026/11/18 21:04:45} in UTC with the day of the week first, {@code cltt epoch
   * 1795035885}, or {@code ends never}.
   */
  private static Optional<Instant> time(LeaseStatement outer, String name) {
    return outer
        .find(name)
        .map(
            statement ->
                switch (statement.word(1)) {
                  case "never" -> Instant.MAX;
                  case "epoch" -> Instant.ofEpochSecond(Long.parseLong(statement.word(2)));
                  default ->
                      LocalDateTime.parse(
                              statement.word(2).replace('/', '-') + "T" + statement.word(3))
                          .toInstant(ZoneOffset.UTC);
                });
  }

  /**
   * {@code set relay-data = "2001:db8:ff::1 0c00…"}: the relay agent that the server heard and the
   * Relay-forward in hexadecimal, without the client's message. dhcpd keeps none; this server reads
   * it where it stands.
   */
  private static Optional<LqRelayData> relayData(LeaseStatement statement) {
    return statement
        .find("set", "relay-data", "=")
        .map(
            set -> {
              String text = new String(set.octets(3).toByteArray(), StandardCharsets.US_ASCII);
              String[] parts = text.split(" ", 2);
              return new LqRelayData(Ipv6Address.parse(parts[0]), Octets.ofHex(parts[1]));
            });
  }
}
