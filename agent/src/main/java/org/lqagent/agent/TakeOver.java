package org.lqagent.agent;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.lqagent.gleaning.Gleaned;

/**
 * Asks about what an earlier run left in the kernel, a few at a time, and then lets go of what
 * nobody vouched for: the kernel remembers across a restart what the daemon forgot.
 */
final class TakeOver {
  private static final int AT_A_TIME = 32;

  private final Deque<Gleaned.PleaseAsk> left;
  private final Function<Gleaned.PleaseAsk, CompletableFuture<?>> asker;
  private final Runnable done;
  private int open;

  private TakeOver(
      List<Gleaned.PleaseAsk> questions,
      Function<Gleaned.PleaseAsk, CompletableFuture<?>> asker,
      Runnable done) {
    this.left = new ArrayDeque<>(questions);
    this.asker = asker;
    this.done = done;
  }

  /**
   * Starts to ask.
   *
   * @param asker asks one question; what it returns is completed when that is settled
   * @param done called once, when all are settled
   */
  static void start(
      List<Gleaned.PleaseAsk> questions,
      Function<Gleaned.PleaseAsk, CompletableFuture<?>> asker,
      Runnable done) {
    new TakeOver(questions, asker, done).next();
  }

  private synchronized void next() {
    while (open < AT_A_TIME && !left.isEmpty()) {
      open++;
      asker.apply(left.poll()).whenCompleteAsync((answer, failure) -> settled());
    }
    if (open == 0) {
      open = -1;
      done.run();
    }
  }

  private synchronized void settled() {
    open--;
    next();
  }
}
