package org.lqagent.netlink;

/** Asks for a route to be there, or not to be. */
public record RouteRequest(Verb verb, RouteMessage route) implements Request {
  /** What shall be done about a route. */
  public enum Verb {
    /** Refused (EEXIST) if there is one for the destination with this metric, whoever's it is. */
    ADD,
    /** Takes the place of the one with this destination and metric, whoever's it is. */
    REPLACE,
    /** Only one of this protocol, whatever its next hop; refused (ESRCH) if there is none. */
    DELETE
  }

  @Override
  public int type() {
    return verb == Verb.DELETE ? RouteMessage.RTM_DELROUTE : RouteMessage.RTM_NEWROUTE;
  }

  @Override
  public int flags() {
    return switch (verb) {
      case ADD -> NLM_F_CREATE | NLM_F_EXCL;
      case REPLACE -> NLM_F_CREATE | NLM_F_REPLACE;
      case DELETE -> 0;
    };
  }

  @Override
  public void writeBody(NetlinkWriter out) {
    route.write(out, verb != Verb.DELETE);
  }
}
