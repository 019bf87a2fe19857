package org.lqagent.leasequery;

/**
 * The open exchanges, each found by its transaction id. Ids are drawn evenly from 24 bits, so they
 * are their own hash: an exchange lies in the first place from its id's on that was free.
 */
final class ExchangesById {
  private Exchange[] places = new Exchange[64];
  private int size;

  /** The exchange with an id, or null. */
  Exchange get(int id) {
    int mask = places.length - 1;
    int at = id & mask;
    while (places[at] != null && places[at].transactionId != id) {
      at = at + 1 & mask;
    }
    return places[at];
  }

  /** Adds an exchange, whose id no other has. */
  void add(Exchange exchange) {
    if (2 * ++size > places.length) {
      grow();
    }
    place(exchange);
  }

  void remove(Exchange exchange) {
    int mask = places.length - 1;
    int free = exchange.transactionId & mask;
    while (places[free] != exchange) {
      if (places[free] == null) {
        return;
      }
      free = free + 1 & mask;
    }
    size--;
    places[free] = null;
    // Those behind it that were put off by it, or by one that now moves up, move up.
    for (int at = free + 1 & mask; places[at] != null; at = at + 1 & mask) {
      Exchange moved = places[at];
      places[at] = null;
      place(moved);
    }
  }

  private void place(Exchange exchange) {
    int mask = places.length - 1;
    int at = exchange.transactionId & mask;
    while (places[at] != null) {
      at = at + 1 & mask;
    }
    places[at] = exchange;
  }

  private void grow() {
    Exchange[] fewer = places;
    places = new Exchange[2 * fewer.length];
    for (Exchange exchange : fewer) {
      if (exchange != null) {
        place(exchange);
      }
    }
  }
}
