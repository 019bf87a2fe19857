package org.lqagent.server;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RelayMsg;

/** Does the wrong things that it is told, in the order in which they are given. */
final class Faults {
  private final List<Fault> faults;
  private final int copies;
  private final RandomGenerator random;
  private Instant free = Instant.MIN;

  /**
   * @param copies how many times each reply is sent where no fault says otherwise
   */
  Faults(List<Fault> faults, int copies, RandomGenerator random) {
    this.faults = List.copyOf(faults);
    this.copies = copies;
    this.random = random;
  }

  /**
   * What is sent in the place of a reply.
   *
   * @throws IllegalArgumentException if it does not fit into a datagram
   */
  List<Transmission> apply(Message reply, Instant now) {
    Message spoilt = reply;
    int times = copies;
    Duration delay = Duration.ZERO;
    for (Fault fault : faults) {
      switch (fault.kind()) {
        case DELAY -> delay = delay.plusMillis((long) fault.value().orElse(500));
        case PACE -> delay = delay.plus(turn(fault.value().orElse(10_000), now));
        case DROP -> times = random.nextDouble() < fault.value().orElse(1) ? 0 : times;
        case DUPLICATE -> times *= (int) fault.value().orElse(2);
        default -> spoilt = innermost(spoilt, fault);
      }
    }
    return Collections.nCopies(times, new Transmission(truncated(spoilt.toByteArray()), delay));
  }

  /** How long the next turn is away. */
  private Duration turn(double perSecond, Instant now) {
    free = (free.isBefore(now) ? now : free).plusNanos((long) (1e9 / perSecond));
    return Duration.between(now, free);
  }

  private byte[] truncated(byte[] octets) {
    byte[] kept = octets;
    for (Fault fault : faults) {
      if (fault.kind() == Fault.Kind.TRUNCATE) {
        int length = (int) fault.value().orElse(kept.length / 2);
        kept = Arrays.copyOf(kept, Math.min(length, kept.length));
      }
    }
    return kept;
  }

  private static Message innermost(Message message, Fault fault) {
    if (message instanceof ClientServerMessage reply) {
      return SpoiltReply.of(reply, fault);
    }
    if (message instanceof RelayMessage relay) {
      Message carried = innermost(relay.carried().orElseThrow(), fault);
      return new RelayMessage(
          relay.type(),
          relay.hopCount(),
          relay.linkAddress(),
          relay.peerAddress(),
          relay.options().without(RelayMsg.class).with(new RelayMsg(carried)));
    }
    throw new AssertionError(message);
  }
}
