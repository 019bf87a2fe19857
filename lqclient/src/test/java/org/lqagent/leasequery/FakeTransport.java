package org.lqagent.leasequery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;

/** A transport that keeps what is sent, and delivers what a test has arrive. */
final class FakeTransport implements Transport {
  /**
   * A datagram that was sent.
   *
   * @param seconds when, since the start
   */
  record Sent(double seconds, Endpoint to, ClientServerMessage message) {
    int id() {
      return message.transactionId();
    }

    LqQuery query() {
      return message.options().first(LqQuery.class).orElseThrow();
    }
  }

  final List<Sent> sent = new ArrayList<>();
  private final VirtualTime time;
  private Receiver receiver;

  FakeTransport(VirtualTime time) {
    this.time = time;
  }

  @Override
  public void deliverTo(Receiver next) {
    receiver = next;
  }

  @Override
  public void send(Endpoint to, byte[] octets) {
    try {
      ClientServerMessage message = (ClientServerMessage) Message.read(octets);
      sent.add(new Sent(time.seconds(), to, message));
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }

  void arrive(Endpoint from, byte[] octets) {
    time.execute(() -> receiver.received(from, octets));
  }

  @Override
  public ScheduledExecutorService thread() {
    return time;
  }

  @Override
  public void close() {}
}
