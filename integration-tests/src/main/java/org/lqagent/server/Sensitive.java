package org.lqagent.server;

import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * An option that is never told: RFC 5007 section 4.4.2.
 *
 * @param requestors whom it is not told; ::/0 for nobody
 */
public record Sensitive(int code, Ipv6Prefix requestors) {
  /** Reads {@code CODE}, or {@code PREFIX=CODE} for some requestors only. */
  static Sensitive parse(String text) {
    int equals = text.indexOf('=');
    return new Sensitive(
        Integer.parseInt(text.substring(equals + 1)),
        Ipv6Prefix.parse(equals < 0 ? "::/0" : text.substring(0, equals)));
  }

  boolean covers(int asked, Ipv6Address requestor) {
    return asked == code && requestors.contains(requestor);
  }
}
