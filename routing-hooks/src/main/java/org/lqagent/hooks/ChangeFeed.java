package org.lqagent.hooks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The latest changes by number, for readers that come and go: each reads at its own pace, and none
 * can hold up who publishes.
 *
 * <p>It is bounded: who falls behind by more than what is kept, or comes back too late, is told of
 * the gap and goes on with the oldest change that there is. For any thread.
 *
 * <pre>{@code
 * ChangeFeed<String> feed = new ChangeFeed<>(1000, 16_384);
 * ChangeFeed<String>.Reader reader = feed.from(feed.last() + 1);
 * feed.publish("2001:db8:100:100::/56 added");
 * reader.next(100, Duration.ofSeconds(1)).entries();
 * }</pre>
 */
public final class ChangeFeed<T> {
  /** A change with its number; the numbers have no holes. */
  public record Entry<T>(long sequence, T change) {}

  /**
   * What a reader gets.
   *
   * @param gap whether changes before these were lost to the reader, as they are no longer kept or
   *     were numbered by another feed
   * @param entries in order; empty if nothing happened, or the feed is closed
   */
  public record Batch<T>(boolean gap, List<Entry<T>> entries) {}

  private final Object[] kept;

  /** The number of the next change. */
  private long next;

  private long oldest;
  private boolean closed;

  /**
   * A feed without changes.
   *
   * @param first the number of the first change, 0..2^62: larger than any number of an earlier feed
   *     that a reader may come back with, such as the microseconds of the wall clock
   * @param capacity how many changes are kept, 1 or more
   */
  public ChangeFeed(long first, int capacity) {
    if (first < 0 || first > 1L << 62) {
      throw new IllegalArgumentException("first number must be in 0..2^62, is " + first);
    }
    this.kept = new Object[capacity];
    this.next = first;
    this.oldest = first;
  }

  /** Adds a change, and returns its number. */
  public synchronized long publish(T change) {
    kept[index(next)] = change;
    next++;
    oldest = Math.max(oldest, next - kept.length);
    notifyAll();
    return next - 1;
  }

  /** The number of the latest change; one less than the first number before there is any. */
  public synchronized long last() {
    return next - 1;
  }

  /** A reader whose first change is the one with this number: one more than it has seen. */
  public Reader from(long sequence) {
    return new Reader(sequence);
  }

  /** Has readers get nothing any more, and at once. */
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  public synchronized boolean isClosed() {
    return closed;
  }

  private int index(long sequence) {
    return (int) (sequence % kept.length);
  }

  /** Where one reader is. For one thread. */
  public final class Reader {
    private long position;

    private Reader(long position) {
      this.position = position;
    }

    /**
     * The changes that follow, waiting for the first.
     *
     * @param max how many at most
     * @param patience how long to wait for a change
     */
    public Batch<T> next(int max, Duration patience) throws InterruptedException {
      long deadline = System.nanoTime() + patience.toNanos();
      synchronized (ChangeFeed.this) {
        boolean gap = position < oldest || position > next;
        if (gap) {
          position = position > next ? next : oldest;
        }
        while (position == next && !closed && !gap) {
          long left = deadline - System.nanoTime();
          if (left <= 0) {
            break;
          }
          ChangeFeed.this.wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        // Waiting may have taken long enough for more than is kept.
        gap |= position < oldest;
        position = Math.max(position, oldest);
        List<Entry<T>> entries = new ArrayList<>();
        while (entries.size() < max && position < next && !closed) {
          entries.add(new Entry<>(position, change(position)));
          position++;
        }
        return new Batch<>(gap, List.copyOf(entries));
      }
    }

    /** The number of the change that comes next. */
    public long position() {
      return position;
    }

    @SuppressWarnings("unchecked") // Only publish puts something there.
    private T change(long sequence) {
      return (T) kept[index(sequence)];
    }
  }
}
