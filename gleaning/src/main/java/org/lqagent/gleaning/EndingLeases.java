package org.lqagent.gleaning;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.Origin;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.leasequery.Question;

/**
 * Asks about leases before they end: a client that was told to unicast, RFC 8415 section 18.4,
 * renewed where no relay agent saw it. Packets of those that are verified are not seen here, so
 * that a lease which nobody uses any more costs one question too. For one thread.
 */
public final class EndingLeases {
  private final BindingTable table;
  private final Duration ahead;

  /** Until when the leases that were asked about are good: once for each end is enough. */
  private final Map<Lease, Instant> asked = new HashMap<>();

  /**
   * @param ahead how long before the end to ask, but for short leases: not before 7/8 of a lease's
   *     time are over, when a client has rebound it if it could, RFC 8415 section 14.2
   */
  public EndingLeases(BindingTable table, Duration ahead) {
    this.table = table;
    this.ahead = ahead;
  }

  /** Those to be asked about now. */
  public List<Gleaned.PleaseAsk> due(Instant now) {
    asked.values().removeIf(end -> !end.isAfter(now));
    List<Gleaned.PleaseAsk> due = new ArrayList<>();
    for (Binding binding : table.endingBefore(now.plus(ahead))) {
      Instant end = binding.validUntil();
      if (binding.origin() != Origin.STATIC
          && isNearItsEnd(binding, now)
          && !end.equals(asked.get(binding.lease()))) {
        asked.put(binding.lease(), end);
        due.add(
            new Gleaned.PleaseAsk(
                new Question.ByAddress(
                    binding.lease().prefix().network(),
                    Ipv6Address.UNSPECIFIED,
                    AnswerGleaner.WANTED),
                binding.location()));
      }
    }
    return due;
  }

  private static boolean isNearItsEnd(Binding binding, Instant now) {
    Duration whole = Duration.between(binding.lastTransaction(), binding.validUntil());
    return !now.isBefore(binding.validUntil().minus(whole.dividedBy(8)));
  }
}
