package org.lqagent.agent.config;

import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.RemoteId;

/**
 * Remote ids as they are written for people, RFC 4649: hexadecimal, the enterprise number first.
 */
public final class RemoteIds {
  private static final int ENTERPRISE_DIGITS = 8;

  private RemoteIds() {}

  /**
   * Reads what bindings are shown with.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static RemoteId parse(String text) {
    if (!text.matches("[0-9a-fA-F]{10,}") || text.length() % 2 != 0) {
      throw new IllegalArgumentException(
          "need an enterprise number of 8 hexadecimal digits and then the remote id, have \""
              + text
              + "\"");
    }
    return new RemoteId(
        Long.parseLong(text.substring(0, ENTERPRISE_DIGITS), 16),
        Octets.ofHex(text.substring(ENTERPRISE_DIGITS)));
  }
}
