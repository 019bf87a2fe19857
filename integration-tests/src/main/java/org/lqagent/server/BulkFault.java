package org.lqagent.server;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Something that the bulk side does wrongly, or as few do.
 *
 * @param value where a kind has a number; "after n messages" counts the LEASEQUERY-REPLY
 */
public record BulkFault(Kind kind, OptionalLong value) {
  /** What can be done wrongly. */
  public enum Kind {
    /** One lease in each message, so that a client comes several times. As Kea does. */
    LEASE_PER_MESSAGE,
    /** Of the queries that one read brings only the first is answered. Kea before 3.3.1. */
    FIRST_ONLY,
    /** A query that is wrong, or wrongly asked, ends the connection without a word. Kea. */
    CLOSE_BAD,
    /** Only an address of a link's own prefix names it, and filters by it. Kea. */
    SUBNET_LINKS,
    /** A requestor that has closed its end is not answered. Kea. */
    CLOSE_HALF_CLOSED,
    /** Leases that ended long ago, every n-th (10) from the second page on. Kea, types 3 and 5. */
    LEAK,
    /** The connection is closed after each answer, as RFC 5460 section 7.4 allows. */
    CLOSE_AFTER,
    /** Milliseconds (10) of waiting before each message. */
    SLOW,
    /** Each octet alone, milliseconds (1) apart. */
    DRIP,
    /** Nothing more after n messages (1); the connection stays. */
    STALL,
    /** Nothing more from the middle of a message on, after n whole ones (1). */
    STALL_WITHIN,
    /** Closed in the middle of a message, after n whole ones (1). */
    CUT,
    /** Closed between two messages, after n (1). */
    CLOSE,
    /** Reset, after n messages (1). */
    RESET,
    /** DONE with QueryTerminated after n messages (1), with 0 a REPLY with it. */
    TERMINATED,
    /** DONE with a transaction id that nobody uses, after n messages (1). */
    UNKNOWN_DONE,
    /** DATA with a transaction id that nobody uses, after n messages (1). */
    UNKNOWN_DATA,
    /** DATA comes before REPLY. */
    DATA_FIRST,
    /** DONE is missing. */
    NO_DONE,
    /** DONE also after a REPLY without bindings. */
    EMPTY_DONE,
    /** DATA without CLIENT_DATA after n messages (1). */
    EMPTY_DATA,
    /** LQ_CLIENT_LINK in the REPLY. */
    CLIENT_LINK,
    /** A status code in the place of the answer; its number, 1 if not given. */
    STATUS,
    /** All messages have another transaction id. */
    WRONG_XID,
    /** The REPLY has no SERVERID. */
    NO_SERVER_ID,
    /** The REPLY is to another requestor. */
    WRONG_CLIENT_ID,
    /** The REPLY comes twice. */
    TWO_REPLIES,
    /** An ADVERTISE after n messages (1). */
    OTHER_TYPE,
    /** A message of size 0 after n messages (1). */
    SIZE_ZERO,
    /** A good DATA of 65,535 octets after n messages (1). */
    SIZE_MAX,
    /** A message that is none, in a frame as it should be, after n messages (1). */
    JUNK;

    String option() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    long standard() {
      return switch (this) {
        case SLOW, LEAK -> 10;
        default -> 1;
      };
    }
  }

  public BulkFault {
    if (value.isPresent() && value.getAsLong() < 0) {
      throw new IllegalArgumentException(
          "need 0 or more for " + kind.option() + ", have " + value.getAsLong());
    }
  }

  static BulkFault of(Kind kind) {
    return new BulkFault(kind, OptionalLong.empty());
  }

  /** Reads {@code NAME} or {@code NAME=VALUE}, names as {@code size-zero}. */
  public static BulkFault parse(String text) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    for (Kind kind : Kind.values()) {
      if (kind.option().equals(name)) {
        return new BulkFault(
            kind,
            equals < 0
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(text.substring(equals + 1))));
      }
    }
    throw new IllegalArgumentException(
        "need a bulk fault of "
            + Arrays.stream(Kind.values()).map(Kind::option).collect(Collectors.joining(", "))
            + "; have \""
            + text
            + "\"");
  }
}
