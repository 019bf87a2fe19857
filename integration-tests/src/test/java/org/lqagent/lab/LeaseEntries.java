package org.lqagent.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.lqagent.dhcpv6.Duid;

/** Leases as ISC dhcpd keeps them, to begin a server with: dhcpd.leases(5). */
final class LeaseEntries {
  static final long PREFERRED = 3600;
  static final long VALID = 7200;

  /** The day of the week, which dhcpd does not look at, is left at 0. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("'0' yyyy/MM/dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private final StringBuilder text = new StringBuilder("authoring-byte-order little-endian;\n");

  /**
   * A lease that was granted or ended at a time.
   *
   * @param state active, released, expired or abandoned
   * @param heard when the client's last transaction was; the valid lifetime counts from there
   */
  LeaseEntries add(Duid client, String lease, String state, Instant heard) {
    return add(client, lease, state, heard, PREFERRED, VALID);
  }

  /** One with lifetimes of its own, in seconds. */
  LeaseEntries add(
      Duid client, String lease, String state, Instant heard, long preferred, long valid) {
    boolean prefix = lease.contains("/");
    text.append(
        """
        %s "%s" {
          cltt %s;
          %s %s {
            binding state %s;
            preferred-life %d;
            max-life %d;
            ends %s;
          }
        }
        """
            .formatted(
                prefix ? "ia-pd" : "ia-na",
                "\\001\\000\\000\\000" + escaped(client),
                TIME.format(heard),
                prefix ? "iaprefix" : "iaaddr",
                lease,
                state,
                preferred,
                valid,
                TIME.format(heard.plusSeconds(valid))));
    return this;
  }

  private static String escaped(Duid client) {
    StringBuilder escaped = new StringBuilder();
    for (byte octet : client.octets().toByteArray()) {
      escaped.append("\\%03o".formatted(octet & 0xff));
    }
    return escaped.toString();
  }

  void write(Path file) throws IOException {
    Files.writeString(file, text);
  }
}
