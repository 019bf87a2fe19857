package org.lqagent.dhcpv6;

/**
 * Octets from outside that are not a DHCPv6 message; says where, what was needed, what was there.
 */
public final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedMessageException(String message) {
    // No stack trace and no suppression: an attacker decides how many of these there are.
    super(message, null, false, false);
  }
}
