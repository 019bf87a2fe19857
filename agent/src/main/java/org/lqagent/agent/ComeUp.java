package org.lqagent.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The access links of the configuration with an interface that came up, which servers have yet to
 * be asked about: each of them once in a while, however many interfaces it stands for and however
 * often they come and go. What comes up too soon is not forgotten but waits. Not for several
 * threads.
 */
final class ComeUp {
  static final Duration PAUSE = Duration.ofMinutes(1);

  private final Map<String, Instant> asked = new HashMap<>();
  private final Set<String> waiting = new LinkedHashSet<>();

  /**
   * An interface came up.
   *
   * @param link as the configuration has it: the interface, or the pattern that it fits
   */
  void cameUp(String link) {
    waiting.add(link);
  }

  /** Takes the link that is to be asked about now, the longest waiting first. */
  Optional<String> next(Instant now) {
    Optional<String> next =
        waiting.stream()
            .filter(link -> !now.isBefore(asked.getOrDefault(link, Instant.MIN)))
            .findFirst();
    next.ifPresent(
        link -> {
          waiting.remove(link);
          asked.put(link, now.plus(PAUSE));
        });
    return next;
  }

  /** Everything is asked about now. */
  void clear() {
    waiting.clear();
    asked.clear();
  }
}
