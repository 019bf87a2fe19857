package org.lqagent.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqClientLink;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.StatusCode;
import org.lqagent.dhcpv6.UnknownOption;

/** Turns the messages of an answer into what goes out, spoilt as told. */
final class BulkFaults {
  static final BulkFaults NONE = new BulkFaults(List.of());

  private static final Duid ANOTHER = Duid.parse("000300010200000000ee");
  private static final int SIZE_OCTETS = 2;
  private static final int MAX_MESSAGE = 0xffff;

  private final Map<BulkFault.Kind, Long> faults = new EnumMap<>(BulkFault.Kind.class);

  /** Of two of one kind the later one counts. */
  BulkFaults(List<BulkFault> faults) {
    faults.forEach(
        fault -> this.faults.put(fault.kind(), fault.value().orElse(fault.kind().standard())));
  }

  boolean has(BulkFault.Kind kind) {
    return faults.containsKey(kind);
  }

  long value(BulkFault.Kind kind) {
    return faults.getOrDefault(kind, kind.standard());
  }

  /** The steps in which an answer goes out, each made when it is asked for. */
  Iterator<BulkStep> steps(Iterator<ClientServerMessage> messages) {
    return new Steps(messages);
  }

  /** The message with its size before it. */
  static byte[] framed(Message message) {
    return framed(message.toByteArray());
  }

  private static byte[] framed(byte[] message) {
    return ByteBuffer.allocate(SIZE_OCTETS + message.length)
        .putShort((short) message.length)
        .put(message)
        .array();
  }

  /** The messages still to come, and the steps already made of the next one. */
  private final class Steps implements Iterator<BulkStep> {
    private final Iterator<ClientServerMessage> messages;
    private final Deque<BulkStep> ready = new ArrayDeque<>();
    private int transactionId;
    private long sent;
    private boolean over;

    Steps(Iterator<ClientServerMessage> messages) {
      this.messages = messages;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && !over) {
        prepare();
      }
      return !ready.isEmpty();
    }

    @Override
    public BulkStep next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.poll();
    }

    private void prepare() {
      if (!messages.hasNext()) {
        end();
        return;
      }
      ClientServerMessage message = messages.next();
      transactionId = message.transactionId();
      if (faults.isEmpty()) {
        ready.add(new BulkStep.Send(framed(message)));
      } else {
        prepare(message);
      }
    }

    private void end() {
      over = true;
      if (has(BulkFault.Kind.CLOSE_AFTER)) {
        ready.add(new BulkStep.Close(false));
      }
    }

    private void prepare(ClientServerMessage message) {
      if (interrupted(message)) {
        over = true;
        return;
      }
      boolean reply = message.type() == MessageTypes.LEASEQUERY_REPLY;
      if (reply && has(BulkFault.Kind.STATUS)) {
        send(failed(message, (int) value(BulkFault.Kind.STATUS), "told to fail"));
        over = true;
        return;
      }
      boolean bound = message.options().contains(ClientData.class);
      if (message.type() == MessageTypes.LEASEQUERY_DONE && has(BulkFault.Kind.NO_DONE)) {
        return;
      }
      if (reply && bound && has(BulkFault.Kind.DATA_FIRST)) {
        send(message(MessageTypes.LEASEQUERY_DATA, message.options().first(ClientData.class)));
      }
      ClientServerMessage spoilt = reply ? spoiltReply(message) : message;
      send(spoilt);
      if (reply && has(BulkFault.Kind.TWO_REPLIES)) {
        send(spoilt);
      }
      if (reply && !bound && has(BulkFault.Kind.EMPTY_DONE)) {
        send(new ClientServerMessage(MessageTypes.LEASEQUERY_DONE, transactionId, Options.NONE));
      }
      sent++;
      inserted();
    }

    /** Whether the answer ends here, before a message. */
    private boolean interrupted(ClientServerMessage message) {
      if (isNow(BulkFault.Kind.STALL)) {
        ready.add(new BulkStep.Stall());
      } else if (isNow(BulkFault.Kind.STALL_WITHIN)) {
        ready.add(half(message));
        ready.add(new BulkStep.Stall());
      } else if (isNow(BulkFault.Kind.CUT)) {
        ready.add(half(message));
        ready.add(new BulkStep.Close(false));
      } else if (isNow(BulkFault.Kind.CLOSE)) {
        ready.add(new BulkStep.Close(false));
      } else if (isNow(BulkFault.Kind.RESET)) {
        ready.add(new BulkStep.Close(true));
      } else if (isNow(BulkFault.Kind.TERMINATED)) {
        terminate(message);
      } else {
        return false;
      }
      return true;
    }

    private static BulkStep half(ClientServerMessage message) {
      byte[] octets = framed(message);
      return new BulkStep.Send(Arrays.copyOf(octets, octets.length / 2));
    }

    private void terminate(ClientServerMessage message) {
      if (sent == 0) {
        send(failed(message, StatusCode.QUERY_TERMINATED, "short of resources"));
      } else {
        send(
            new ClientServerMessage(
                MessageTypes.LEASEQUERY_DONE,
                transactionId,
                Options.of(StatusCode.of(StatusCode.QUERY_TERMINATED, "short of resources"))));
      }
      ready.add(new BulkStep.Close(false));
    }

    /** What comes between two messages and belongs to neither. */
    private void inserted() {
      if (isNow(BulkFault.Kind.UNKNOWN_DONE)) {
        send(
            new ClientServerMessage(MessageTypes.LEASEQUERY_DONE, transactionId ^ 1, Options.NONE));
      }
      if (isNow(BulkFault.Kind.UNKNOWN_DATA)) {
        send(
            new ClientServerMessage(
                MessageTypes.LEASEQUERY_DATA,
                transactionId ^ 1,
                Options.of(new ClientData(Options.NONE))));
      }
      if (isNow(BulkFault.Kind.EMPTY_DATA)) {
        send(new ClientServerMessage(MessageTypes.LEASEQUERY_DATA, transactionId, Options.NONE));
      }
      if (isNow(BulkFault.Kind.OTHER_TYPE)) {
        send(new ClientServerMessage(MessageTypes.ADVERTISE, transactionId, Options.NONE));
      }
      if (isNow(BulkFault.Kind.SIZE_ZERO)) {
        ready.add(new BulkStep.Send(new byte[SIZE_OCTETS]));
      }
      if (isNow(BulkFault.Kind.SIZE_MAX)) {
        send(largest());
      }
      if (isNow(BulkFault.Kind.JUNK)) {
        ready.add(new BulkStep.Send(framed(new byte[] {MessageTypes.LEASEQUERY_DATA, 0, 0, 1, 9})));
      }
    }

    private ClientServerMessage largest() {
      int headers = 4 + 4 + 4;
      Octets filling = Octets.copyOf(new byte[MAX_MESSAGE - headers]);
      return new ClientServerMessage(
          MessageTypes.LEASEQUERY_DATA,
          transactionId,
          Options.of(new ClientData(Options.of(new UnknownOption(0xfff0, filling)))));
    }

    private void send(ClientServerMessage message) {
      byte[] octets =
          framed(
              has(BulkFault.Kind.WRONG_XID)
                  ? new ClientServerMessage(
                      message.type(), message.transactionId() ^ 1, message.options())
                  : message);
      if (has(BulkFault.Kind.SLOW)) {
        ready.add(new BulkStep.Wait(Duration.ofMillis(value(BulkFault.Kind.SLOW))));
      }
      if (!has(BulkFault.Kind.DRIP)) {
        ready.add(new BulkStep.Send(octets));
        return;
      }
      for (byte octet : octets) {
        ready.add(new BulkStep.Send(new byte[] {octet}));
        ready.add(new BulkStep.Wait(Duration.ofMillis(value(BulkFault.Kind.DRIP))));
      }
    }

    private boolean isNow(BulkFault.Kind kind) {
      return has(kind) && value(kind) == sent;
    }

    private ClientServerMessage message(int type, Optional<ClientData> data) {
      return new ClientServerMessage(type, transactionId, Options.of(data.orElseThrow()));
    }
  }

  private ClientServerMessage spoiltReply(ClientServerMessage reply) {
    Options options = reply.options();
    if (has(BulkFault.Kind.CLIENT_LINK)) {
      options = options.with(new LqClientLink(List.of(Ipv6Address.parse("2001:db8:1::"))));
    }
    if (has(BulkFault.Kind.NO_SERVER_ID)) {
      options = options.without(ServerId.class);
    }
    if (has(BulkFault.Kind.WRONG_CLIENT_ID)) {
      options = options.without(ClientId.class).with(new ClientId(ANOTHER));
    }
    return new ClientServerMessage(reply.type(), reply.transactionId(), options);
  }

  private static ClientServerMessage failed(ClientServerMessage reply, int status, String text) {
    return new ClientServerMessage(
        MessageTypes.LEASEQUERY_REPLY,
        reply.transactionId(),
        reply.options().without(ClientData.class).with(StatusCode.of(status, text)));
  }
}
