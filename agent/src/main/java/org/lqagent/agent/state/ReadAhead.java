package org.lqagent.agent.state;

import com.google.common.base.Throwables;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.lqagent.binding.Binding;

/**
 * Reads bindings on a thread of its own, before somebody is there to put them to work, and while he
 * does: at a million, each of the two takes seconds. As much is ahead as there is: all of it is
 * wanted.
 */
final class ReadAhead {
  private static final int PIECE = 1024;
  private static final List<Binding> END = new ArrayList<>(0);

  /** Where bindings come from. */
  interface Source {
    void read(Taker taker) throws InterruptedException;
  }

  /** Takes them, one by one. */
  interface Taker {
    void take(Binding binding) throws InterruptedException;
  }

  private final BlockingQueue<List<Binding>> pieces = new LinkedBlockingQueue<>();
  private final Source source;
  private final Thread thread;

  // The reading thread's; the caller's once it has seen the end.
  private List<Binding> piece = new ArrayList<>(PIECE);
  private Throwable mistake;

  private ReadAhead(Source source) {
    this.source = source;
    this.thread = new Thread(this::readAll, "state reader");
    thread.setDaemon(true);
  }

  static ReadAhead start(Source source) {
    ReadAhead ahead = new ReadAhead(source);
    ahead.thread.start();
    return ahead;
  }

  /** Hands over every binding, in the order of the source, on the caller's thread. */
  void handOver(Consumer<Binding> restored) {
    try {
      List<Binding> next = pieces.take();
      while (next != END) {
        next.forEach(restored);
        next = pieces.take();
      }
    } catch (InterruptedException e) {
      stop();
      Thread.currentThread().interrupt();
      return;
    }
    if (mistake != null) {
      Throwables.throwIfUnchecked(mistake);
    }
  }

  /** Ends it, if it has not ended, and waits for that. */
  void stop() {
    thread.interrupt();
    boolean isInterrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void readAll() {
    try {
      source.read(this::take);
    } catch (InterruptedException e) {
      // Nobody wants the rest.
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      // The other thread's to know: it would wait for the end for ever.
      mistake = e;
    }
    pieces.add(piece);
    pieces.add(END);
  }

  private void take(Binding binding) throws InterruptedException {
    piece.add(binding);
    if (piece.size() == PIECE) {
      pieces.add(piece);
      piece = new ArrayList<>(PIECE);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
