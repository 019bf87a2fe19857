package org.lqagent.gleaning;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.lqagent.binding.Binding;
import org.lqagent.counters.Counters;

/** Clients' messages that may still be replied to, bounded in time and number. For one thread. */
final class Exchanges {
  /** MAX_DHCP_RESPONSE_TIME: RFC 7513 section 6.4.1. */
  static final Duration TIMEOUT = Duration.ofSeconds(120);

  static final int MAX_EXCHANGES = 65_536;

  private final Counters<GleanCount> counts;

  /** The one that was heard of the longest ago first. */
  private final Map<Exchange.Key, Exchange> open = new LinkedHashMap<>();

  Exchanges(Counters<GleanCount> counts) {
    this.counts = counts;
  }

  /**
   * The exchange of a client's message: a new one, or that of an earlier copy.
   *
   * @param type of the message: dibbler-client releases under the transaction id of its request
   */
  Exchange begin(Exchange.Key key, int type, Instant now, Supplier<Exchange> exchange) {
    forgetBefore(now.minus(TIMEOUT));
    Exchange known = open.remove(key);
    if (known != null && known.type() == type) {
      counts.count(GleanCount.REQUEST_AGAIN);
      open.put(key, known);
      return known;
    }
    counts.count(GleanCount.REQUEST);
    if (open.size() == MAX_EXCHANGES) {
      counts.count(GleanCount.REQUEST_CROWDED_OUT);
      removeEldest();
    }
    Exchange begun = exchange.get();
    if (known != null && !known.isSeen()) {
      begun.keepUnsighted(known.takeUnsighted());
    }
    open.put(key, begun);
    return begun;
  }

  /** Keeps what a Reply granted whose request was not seen: it may only be late. */
  void keepUnseen(Exchange.Key key, List<Binding> granted, Instant now) {
    open.remove(key);
    if (open.size() == MAX_EXCHANGES) {
      counts.count(GleanCount.REQUEST_CROWDED_OUT);
      removeEldest();
    }
    open.put(key, Exchange.unseen(granted, now));
  }

  /** The exchange that a Reply belongs to, if its request was seen. */
  Optional<Exchange> find(Exchange.Key key, Instant now) {
    Instant oldest = now.minus(TIMEOUT);
    forgetBefore(oldest);
    return Optional.ofNullable(open.get(key))
        .filter(found -> found.isSeen() && !found.time().isBefore(oldest));
  }

  private void forgetBefore(Instant oldest) {
    while (!open.isEmpty()) {
      Exchange eldest = open.values().iterator().next();
      if (!eldest.time().isBefore(oldest)) {
        return;
      }
      if (!eldest.isReplied()) {
        counts.count(GleanCount.REQUEST_TIMED_OUT);
      }
      removeEldest();
    }
  }

  private void removeEldest() {
    open.remove(open.keySet().iterator().next());
  }
}
