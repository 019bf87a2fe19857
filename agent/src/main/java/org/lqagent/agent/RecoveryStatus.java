package org.lqagent.agent;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lqagent.bulk.BulkOutcome;
import org.lqagent.bulk.BulkProgress;

/**
 * How far a recovery has come, or how the last one ended.
 *
 * @param why what set it going
 * @param restored leases that an earlier process left in the state, at this process's start
 * @param known leases that were known when it began
 * @param told leases that servers told of, those that several told of as often
 * @param confirmed leases known before that a server told of
 * @param added leases that nobody knew of before
 * @param changed leases known before that a server knows another, later holder of
 * @param notOurs leases that servers told of and that none of our links can have
 * @param unconfirmed leases known before of which no server told, and that are still known; 0 while
 *     it runs
 * @param gone leases known before that are no more; 0 while it runs
 * @param servers how far each server's queries have come
 * @param outcomes how the queries ended; empty while it runs
 */
record RecoveryStatus(
    State state,
    String why,
    Optional<Instant> started,
    Optional<Instant> ended,
    long restored,
    long known,
    long told,
    long confirmed,
    long added,
    long changed,
    long notOurs,
    long unconfirmed,
    long gone,
    List<BulkProgress> servers,
    List<BulkOutcome> outcomes) {

  enum State {
    /** There was none: it is off, or there is nobody to ask. */
    NONE,
    RUNNING,
    /** Every query was answered to its end. */
    COMPLETE,
    /** Some were not, or some server fell silent. */
    INCOMPLETE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static RecoveryStatus none(long restored) {
    return new RecoveryStatus(
        State.NONE,
        "",
        Optional.empty(),
        Optional.empty(),
        restored,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        List.of(),
        List.of());
  }

  /** What came of it. */
  String sentence() {
    return restored
        + " restored, "
        + confirmed
        + " confirmed, "
        + added
        + " new, "
        + gone
        + " gone"
        + (changed == 0 ? "" : ", " + changed + " with another holder")
        + (notOurs == 0 ? "" : ", " + notOurs + " not ours")
        + (unconfirmed == 0
            ? ""
            : "; " + unconfirmed + " that no server told of stay until they end");
  }
}
