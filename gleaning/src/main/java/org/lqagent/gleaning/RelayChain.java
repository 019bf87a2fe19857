package org.lqagent.gleaning;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.RelayMessage;

/**
 * Relay messages one inside the other, and what the innermost carries.
 *
 * @param levels the outermost first
 * @param carried nothing in relay data, nor where a relay agent sent nonsense
 */
record RelayChain(List<RelayMessage> levels, Optional<Message> carried) {
  static RelayChain of(RelayMessage outermost) {
    List<RelayMessage> levels = new ArrayList<>(2);
    levels.add(outermost);
    Optional<Message> carried = outermost.carried();
    while (carried.isPresent() && carried.get() instanceof RelayMessage inner) {
      levels.add(inner);
      carried = inner.carried();
    }
    return new RelayChain(levels, carried);
  }

  /** The relay message of the relay agent that heard the client itself. */
  RelayMessage innermost() {
    return levels.get(levels.size() - 1);
  }

  /**
   * The relay message of this concentrator: the outermost whose link-address is on an access link,
   * for those inside are of relay agents behind it; else the innermost with any (an access node as
   * of RFC 6221 gives none), else the innermost.
   */
  RelayMessage ours(AccessLinks links) {
    RelayMessage named = innermost();
    for (RelayMessage level : levels) {
      if (links.isLinkAddress(level.linkAddress())) {
        return level;
      }
      if (!level.linkAddress().isUnspecified()) {
        named = level;
      }
    }
    return named;
  }

  /**
   * Whom the client's packets go to on the link that these messages came in from: the relay agent
   * that sent them, or where it merely watches (RFC 6221), whom it had them from.
   *
   * @param sender of the outermost
   */
  Ipv6Address neighbour(Ipv6Address sender) {
    Ipv6Address neighbour = sender;
    for (RelayMessage level : levels) {
      if (!level.linkAddress().isUnspecified()) {
        return neighbour;
      }
      neighbour = level.peerAddress();
    }
    return neighbour;
  }
}
