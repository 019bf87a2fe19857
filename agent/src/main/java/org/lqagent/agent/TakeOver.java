package org.lqagent.agent;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.lqagent.gleaning.Gleaned.PleaseAsk;
import org.lqagent.leasequery.LeaseAnswer;

/**
 * Asks about what an earlier run left in the kernel, a few at a time, and then lets go of what
 * nobody vouched for: the kernel remembers across a restart what the daemon forgot.
 *
 * <p>Silence is no evidence: while no server answers, what was left stays, and is asked about
 * again.
 */
final class TakeOver {
  private static final int AT_A_TIME = 32;

  private final Deque<PleaseAsk> now;
  private final Deque<PleaseAsk> later = new ArrayDeque<>();
  private final Function<PleaseAsk, CompletableFuture<LeaseAnswer>> asker;
  private final Executor pause;
  private final Runnable done;
  private int open;

  private TakeOver(
      List<PleaseAsk> questions,
      Function<PleaseAsk, CompletableFuture<LeaseAnswer>> asker,
      Executor pause,
      Runnable done) {
    this.now = new ArrayDeque<>(questions);
    this.asker = asker;
    this.pause = pause;
    this.done = done;
  }

  /**
   * Starts to ask.
   *
   * @param asker asks one question; what it returns is completed when that is settled
   * @param pause runs what it is given after a while
   * @param done called once, when all are settled
   */
  static void start(
      List<PleaseAsk> questions,
      Function<PleaseAsk, CompletableFuture<LeaseAnswer>> asker,
      Executor pause,
      Runnable done) {
    new TakeOver(questions, asker, pause, done).next();
  }

  /** A pause of the given length. */
  static Executor pause(Duration length) {
    return CompletableFuture.delayedExecutor(length.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized void next() {
    while (open < AT_A_TIME && !now.isEmpty()) {
      PleaseAsk question = now.poll();
      open++;
      asker.apply(question).whenCompleteAsync((answer, failure) -> settled(question, answer));
    }
    if (open == 0 && now.isEmpty()) {
      if (later.isEmpty()) {
        done.run();
      } else {
        pause.execute(this::again);
      }
    }
  }

  private synchronized void again() {
    now.addAll(later);
    later.clear();
    next();
  }

  private synchronized void settled(PleaseAsk question, LeaseAnswer answer) {
    open--;
    if (answer == null || answer instanceof LeaseAnswer.Silence) {
      later.add(question);
    }
    next();
  }
}
