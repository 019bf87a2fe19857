package org.lqagent.gleaning;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lqagent.binding.Binding;
import org.lqagent.binding.Location;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;

/** A client's message that waits for its Reply, and where it was seen. For one thread. */
final class Exchange {
  /** What a Reply must repeat. The peer is the client's address on its own link. */
  record Key(int transactionId, Duid clientId, Ipv6Address peer) {
    @Override
    public int hashCode() {
      return clientId.hashCode() ^ transactionId;
    }
  }

  /** The type of a message that was not seen: only its Reply was. */
  private static final int UNSEEN = 0;

  private final int type;
  private final List<Lease> leases;
  private Instant time;
  private Optional<Location> sighted = Optional.empty();
  private Optional<Location> relayed = Optional.empty();
  private boolean isReplied;
  private List<Binding> unsighted = List.of();

  /**
   * @param leases those that the client named
   */
  Exchange(int type, List<Lease> leases, Instant time) {
    this.type = type;
    this.leases = leases;
    this.time = time;
  }

  /** One whose Reply came without it, and what that granted. */
  static Exchange unseen(List<Binding> granted, Instant time) {
    Exchange unseen = new Exchange(UNSEEN, List.of(), time);
    unseen.isReplied = true;
    unseen.unsighted = granted;
    return unseen;
  }

  int type() {
    return type;
  }

  boolean isSeen() {
    return type != UNSEEN;
  }

  List<Lease> leases() {
    return leases;
  }

  /** When the client was last heard. */
  Instant time() {
    return time;
  }

  /** Where the client's own frame came in. */
  Optional<Location> sighted() {
    return sighted;
  }

  /** What its relay agents said about it. */
  Optional<Location> relayed() {
    return relayed;
  }

  boolean isReplied() {
    return isReplied;
  }

  void sight(Location where, Instant now) {
    heardAgain(sighted.isPresent(), now);
    sighted = Optional.of(where);
  }

  void relay(Location where, Instant now) {
    heardAgain(relayed.isPresent(), now);
    relayed = Optional.of(where);
  }

  void reply() {
    isReplied = true;
  }

  /** Keeps what a reply granted before the client's own frame was handed over. */
  void keepUnsighted(List<Binding> granted) {
    unsighted = granted;
  }

  /** What was kept; once only when the client's own frame has come. */
  List<Binding> takeUnsighted() {
    List<Binding> taken = unsighted;
    if (sighted.isPresent()) {
      unsighted = List.of();
    }
    return taken;
  }

  /** The same message on its way through the relay agent is not news; sent again it is. */
  private void heardAgain(boolean isAgain, Instant now) {
    if (isAgain) {
      time = now;
      isReplied = false;
    }
  }
}
