package org.lqagent.hooks;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * How long what is marked waits until it is written, measured on one mark at a time: the next is
 * followed when that one is written. Not for several threads.
 */
final class Lag<K> {
  private record Followed<K>(K key, Instant marked) {}

  private Optional<Followed<K>> followed = Optional.empty();
  private Duration last = Duration.ZERO;

  void marked(K key, Instant now) {
    if (followed.isEmpty()) {
      followed = Optional.of(new Followed<>(key, now));
    }
  }

  void written(Collection<? extends K> keys, Instant now) {
    if (followed.isPresent() && keys.contains(followed.get().key())) {
      last = Duration.between(followed.get().marked(), now);
      followed = Optional.empty();
    }
  }

  /** Nothing but these waits any more, whatever was marked. */
  void settled(Collection<? extends K> waiting) {
    followed = followed.filter(mark -> waiting.contains(mark.key()));
  }

  /** The last lag measured, or for how long the mark followed has been waiting if that is more. */
  Duration at(Instant now) {
    Duration waiting =
        followed.map(mark -> Duration.between(mark.marked(), now)).orElse(Duration.ZERO);
    return waiting.compareTo(last) > 0 ? waiting : last;
  }
}
