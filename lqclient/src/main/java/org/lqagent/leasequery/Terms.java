package org.lqagent.leasequery;

import java.time.Duration;
import java.util.Optional;

/**
 * What one question wants otherwise than {@link LeasequerySettings} have it for all. Questions
 * share an exchange only if their terms are the same.
 *
 * @param servers whom to ask, instead of the settings' servers; who is believed stays the same
 * @param gather how long more answers are taken after the first, 0 to 10 s
 * @param deadline when to give up, counted from the first transmission
 */
public record Terms(
    Optional<ServerMap> servers, Optional<Duration> gather, Optional<Duration> deadline) {
  /** As the settings have it. */
  public static final Terms USUAL = new Terms(Optional.empty(), Optional.empty(), Optional.empty());

  private static final Duration LONGEST_GATHER = Duration.ofSeconds(10);

  public Terms {
    gather.ifPresent(Terms::checkGather);
    deadline.ifPresent(Terms::checkDeadline);
  }

  public Terms with(ServerMap servers) {
    return new Terms(Optional.of(servers), gather, deadline);
  }

  public Terms withGather(Duration gather) {
    return new Terms(servers, Optional.of(gather), deadline);
  }

  public Terms withDeadline(Duration deadline) {
    return new Terms(servers, gather, Optional.of(deadline));
  }

  static void checkGather(Duration gather) {
    if (gather.isNegative() || gather.compareTo(LONGEST_GATHER) > 0) {
      throw new IllegalArgumentException("gather must be in 0..10 s, is " + Spans.text(gather));
    }
  }

  static void checkDeadline(Duration deadline) {
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException(
          "deadline must be longer than zero, is " + Spans.text(deadline));
    }
  }
}
