package org.lqagent.bulk;

import java.util.OptionalInt;

/**
 * How a query to one server ended.
 *
 * @param status the status code that the server ended it with, if it named one
 * @param why what happened, for people
 * @param leases leases that were received, over all attempts; they count even if the query did not
 *     come to its end
 * @param attempts how often it was tried
 */
public record BulkOutcome(
    BulkServer server,
    BulkQuery query,
    Ending ending,
    OptionalInt status,
    String why,
    long leases,
    int attempts) {

  public enum Ending {
    /** The server told all it knows. */
    COMPLETE,
    /** The server looked, and knows of none. */
    NOTHING,
    /** The server would not look, and asking again would change nothing. */
    REFUSED,
    /** It began and did not come to its end; what came is known. */
    CUT_OFF,
    /** There was no connection, or no answer on it. */
    SILENT,
    /** It was called off. */
    CANCELLED
  }

  /** Whether the server said all it had to say. */
  public boolean isWhole() {
    return ending == Ending.COMPLETE || ending == Ending.NOTHING;
  }
}
