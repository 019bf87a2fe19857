package org.lqagent.bulk;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.VirtualTime;

/** Connections that keep what is sent, and on which happens what a test has happen. */
final class FakeConnections implements Connections {
  final List<Line> lines = new ArrayList<>();
  private final VirtualTime time;

  FakeConnections(VirtualTime time) {
    this.time = time;
  }

  @Override
  public Connection connect(Endpoint to, Connection.Listener listener) {
    Line line = new Line(to, listener, time.seconds());
    lines.add(line);
    return line;
  }

  Line last() {
    return lines.get(lines.size() - 1);
  }

  @Override
  public ScheduledExecutorService thread() {
    return time;
  }

  @Override
  public void close() {}

  static final class Line implements Connection {
    final Endpoint to;
    final double since;
    final List<ClientServerMessage> sent = new ArrayList<>();
    boolean closed;
    boolean reading = true;
    private final Listener listener;

    Line(Endpoint to, Listener listener, double since) {
      this.to = to;
      this.listener = listener;
      this.since = since;
    }

    void open() {
      listener.opened();
    }

    void arrive(Message... messages) {
      byte[] wire = new byte[0];
      for (Message message : messages) {
        wire = FrameReaderTest.concat(wire, FrameReader.framed(message.toByteArray()));
      }
      listener.received(wire);
    }

    void arriveOctets(byte[] octets) {
      listener.received(octets);
    }

    void end(String why) {
      listener.closed(why);
    }

    int id() {
      return sent.get(sent.size() - 1).transactionId();
    }

    LqQuery query() {
      return sent.get(sent.size() - 1).options().first(LqQuery.class).orElseThrow();
    }

    @Override
    public void send(byte[] octets) {
      try {
        sent.add((ClientServerMessage) Message.read(octets, 2, octets.length - 2));
      } catch (MalformedMessageException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void reading(boolean on) {
      reading = on;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
