package org.lqagent.hooks;

import java.util.List;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * What becomes of a packet that a client sends to a prefix delegated to itself, and that would be
 * sent back to it: RFC 8987 R-5.
 *
 * @param except destinations that are let loop all the same
 * @param delegated where the prefixes lie that clients have; what goes elsewhere is not looked at
 */
public record LoopPolicy(Action action, List<Ipv6Prefix> except, List<Ipv6Prefix> delegated) {
  /** What is done to such a packet. */
  public enum Action {
    /** It is forwarded like any other. */
    ALLOW,
    /** It is dropped, and nobody is told. */
    DROP,
    /** It is dropped, and its sender told: ICMPv6 type 1, code 6, reject route to destination. */
    REJECT
  }

  public static final LoopPolicy NONE = new LoopPolicy(Action.ALLOW, List.of(), List.of());

  public LoopPolicy {
    except = List.copyOf(except);
    delegated = List.copyOf(delegated);
  }

  boolean isActive() {
    return action != Action.ALLOW;
  }
}
