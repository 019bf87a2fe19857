package org.lqagent.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether the daemon lives, and whether it does all that it is there for. */
final class Health {
  /** Longer than any piece of the keeper's work should take. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Keeper keeper;
  private final Captures captures;

  Health(Keeper keeper, Captures captures) {
    this.keeper = keeper;
    this.captures = captures;
  }

  /** What only a restart can help, if there is anything: the keeper does not come round. */
  List<String> ailments() {
    Duration since = keeper.sinceTick();
    return since.compareTo(PATIENCE) < 0
        ? List.of()
        : List.of(
            "the keeper's thread has been busy with one thing for " + since.toSeconds() + "s");
  }

  /** What keeps the daemon from its work now, if there is anything; it may come back by itself. */
  List<String> obstacles() {
    List<String> obstacles = new ArrayList<>(ailments());
    for (LiveCapture capture : captures.all()) {
      if (capture.statistics().isEmpty()) {
        obstacles.add("no capture on " + capture.name());
      }
    }
    return obstacles;
  }
}
