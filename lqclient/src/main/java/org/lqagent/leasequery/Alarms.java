package org.lqagent.leasequery;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * When which exchange is to be looked at again. One timer serves all: most are answered long before
 * their time, and to set and cancel one with the event loop for each costs two system calls.
 *
 * <p>A binary heap whose exchanges know their place in it, since nearly all leave it before they
 * are due.
 */
final class Alarms {
  private Exchange[] heap = new Exchange[64];
  private int size;

  /** Sets an exchange's alarm, instead of the one it had. */
  void set(Exchange exchange, Instant at) {
    cancel(exchange);
    exchange.alarm = at;
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    up(size++, exchange);
  }

  void cancel(Exchange exchange) {
    int place = exchange.alarmPlace;
    if (place < 0) {
      return;
    }
    exchange.alarmPlace = -1;
    Exchange last = heap[--size];
    heap[size] = null;
    if (last != exchange) {
      // It comes from the end of another branch, and may be too early for this one.
      up(place, last);
      down(last.alarmPlace, last);
    }
  }

  /** When the next one is due. */
  Optional<Instant> next() {
    return size == 0 ? Optional.empty() : Optional.of(heap[0].alarm);
  }

  /** Takes one out that is due. */
  Optional<Exchange> due(Instant now) {
    if (size == 0 || heap[0].alarm.isAfter(now)) {
      return Optional.empty();
    }
    Exchange due = heap[0];
    cancel(due);
    return Optional.of(due);
  }

  private void up(int from, Exchange exchange) {
    int place = from;
    while (place > 0 && exchange.alarm.isBefore(heap[(place - 1) / 2].alarm)) {
      put(place, heap[(place - 1) / 2]);
      place = (place - 1) / 2;
    }
    put(place, exchange);
  }

  private void down(int from, Exchange exchange) {
    int place = from;
    for (int child = 2 * place + 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && heap[child + 1].alarm.isBefore(heap[child].alarm)) {
        child++;
      }
      if (!heap[child].alarm.isBefore(exchange.alarm)) {
        break;
      }
      put(place, heap[child]);
      place = child;
    }
    put(place, exchange);
  }

  private void put(int place, Exchange exchange) {
    heap[place] = exchange;
    exchange.alarmPlace = place;
  }
}
