package org.lqagent.server;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Something to be done wrongly, and how much of it. */
public record Fault(Kind kind, OptionalDouble value) {
  /** What can be done wrongly. */
  public enum Kind {
    /** Replies wait; milliseconds, 500 if not given. */
    DELAY,
    /**
     * Replies leave one after another, as of a server that has its disk to wait for, and none is
     * lost; so many a second, 10000 if not given.
     */
    PACE,
    /** Replies are lost; the share of them, 1 if not given. */
    DROP,
    /** Replies are sent more than once; how often, 2 if not given. */
    DUPLICATE,
    /** The transaction id is another one's. */
    WRONG_XID,
    /** The reply is to another requestor. */
    WRONG_CLIENT_ID,
    /** SERVERID is missing. */
    NO_SERVER_ID,
    /** CLT_TIME is missing. */
    NO_CLT,
    /** The datagram ends early; octets, half of them if not given. */
    TRUNCATE,
    /** A second CLIENT_DATA, of another client with the same leases. */
    TWO_CLIENT_DATA,
    /** CLIENT_DATA and LQ_CLIENT_LINK together. */
    DATA_AND_LINKS,
    /** A status code in the place of what was found; its number, 1 if not given. */
    STATUS,
    /** Another address than the one asked for. */
    LIAR,
    /** LQ_CLIENT_LINK, always, also where the link was given. */
    LINK_LOOP,
    /** Many addresses in one CLIENT_DATA; how many, 2000 if not given. */
    HUGE;

    String option() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Reads {@code NAME} or {@code NAME=VALUE}, names as {@code wrong-xid}. */
  public static Fault parse(String text) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    for (Kind kind : Kind.values()) {
      if (kind.option().equals(name)) {
        return new Fault(
            kind,
            equals < 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Double.parseDouble(text.substring(equals + 1))));
      }
    }
    throw new IllegalArgumentException(
        "need a fault of "
            + Arrays.stream(Kind.values()).map(Kind::option).collect(Collectors.joining(", "))
            + "; have \""
            + text
            + "\"");
  }
}
