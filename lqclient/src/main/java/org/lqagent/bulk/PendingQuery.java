package org.lqagent.bulk;

/** A query that has not ended, and how it fared so far. */
final class PendingQuery {
  private final BulkQuery query;
  private int failures;
  private long leases;

  PendingQuery(BulkQuery query) {
    this.query = query;
  }

  BulkQuery query() {
    return query;
  }

  /** How often it failed; the attempt under way is one more. */
  int failures() {
    return failures;
  }

  /** Whether no attempt follows the one under way. */
  boolean isAtLastAttempt(int attempts) {
    return failures + 1 >= attempts;
  }

  /** Counts a failed attempt; not the last one, which the outcome counts. */
  void failed() {
    failures++;
  }

  /** Has the attempt under way be the last. */
  void spend(int attempts) {
    failures = Math.max(failures, attempts - 1);
  }

  /** How many leases of it were handed on. */
  long leases() {
    return leases;
  }

  void handedOn(int count) {
    leases += count;
  }
}
