package org.lqagent.netlink;

import com.sun.jna.Native;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * An AF_NETLINK socket: changes in batches, dumps, and notifications.
 *
 * <p>Calls take turns; {@link #close} may come from any thread and ends a call that waits. A socket
 * that listens should do nothing else, or notifications stand between its answers.
 */
public final class NetlinkSocket implements Closeable {
  /** The netlink families that are used here. */
  public enum Family {
    ROUTE(0),
    NETFILTER(12);

    private final int protocol;

    Family(int protocol) {
      this.protocol = protocol;
    }
  }

  /** Reads the body of a message of a dump, which may hold any number of objects. */
  @FunctionalInterface
  public interface Decoder<T> {
    void read(NetlinkReader body, Consumer<T> out) throws NetlinkException;
  }

  /** Takes messages as they arrive. */
  @FunctionalInterface
  public interface Handler {
    void message(Message message) throws IOException;
  }

  private static final int NLM_F_REQUEST = 1;
  private static final int NLM_F_ACK = 4;
  private static final int NLM_F_DUMP_INTR = 0x10;
  private static final int NLMSG_NOOP = 1;
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final int HEADER = 16;
  private static final int PORT_ID_AT = 12;

  /** Enough for the gain of batching; larger ones only hold the kernel's lock for longer. */
  private static final int BATCH_OCTETS = 64 << 10;

  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final int DUMP_ATTEMPTS = 10;

  private final Descriptor descriptor;
  private final int portId;

  /** The kernel fills dumps into pieces of 32 KiB, where a reader has room for them. */
  private final ByteBuffer received = Descriptor.direct(256 << 10);

  private int sequence = 1;

  private NetlinkSocket(Descriptor descriptor) throws NetlinkException {
    this.descriptor = descriptor;
    // Each is younger than what works without: words beside the error number, errors without a
    // copy of what was refused, and dumps that the kernel filters.
    descriptor.option(LibC.SOL_NETLINK, LibC.NETLINK_EXT_ACK, 1);
    descriptor.option(LibC.SOL_NETLINK, LibC.NETLINK_CAP_ACK, 1);
    descriptor.option(LibC.SOL_NETLINK, LibC.NETLINK_GET_STRICT_CHK, 1);
    this.portId = descriptor.bind();
  }

  /**
   * Opens a socket.
   *
   * @param groups the notifications to listen to, by number of the multicast group
   * @throws NetlinkException if the kernel does not know the family or the group
   */
  public static NetlinkSocket open(Family family, int... groups) throws NetlinkException {
    Descriptor descriptor = new Descriptor(family.protocol);
    try {
      NetlinkSocket socket = new NetlinkSocket(descriptor);
      for (int group : groups) {
        if (!descriptor.option(LibC.SOL_NETLINK, LibC.NETLINK_ADD_MEMBERSHIP, group)) {
          throw NetlinkException.of("join netlink group " + group, Native.getLastError());
        }
      }
      return socket;
    } catch (NetlinkException e) {
      descriptor.close();
      throw e;
    }
  }

  /**
   * Has the kernel leave out what is done through another socket, from now on; a socket leaves out
   * one other.
   */
  public void ignore(int portId) throws NetlinkException {
    if (!descriptor.filter(PORT_ID_AT, Integer.reverseBytes(portId))) {
      throw NetlinkException.of("filter notifications", Native.getLastError());
    }
  }

  /** The number that notifications carry which tell others of changes made through this socket. */
  public int portId() {
    return portId;
  }

  /**
   * Has the kernel do changes that stand each for itself, in order, and waits for the last.
   *
   * @return what was refused; the others are done
   * @throws IOException if it is not known what was done
   */
  public synchronized List<Refusal> batch(List<? extends Request> requests) throws IOException {
    List<Refusal> refusals = new ArrayList<>();
    int next = 0;
    while (next < requests.size()) {
      NetlinkWriter out = new NetlinkWriter();
      int first = next;
      int firstSequence = sequence;
      while (next < requests.size() && out.length() < BATCH_OCTETS) {
        write(out, requests.get(next++));
      }
      acknowledgeLast(out);
      descriptor.send(out);
      awaitLast(firstSequence, sequence - 1, first, refusals);
    }
    return refusals;
  }

  /**
   * Has nftables do all changes at one moment, or none of them.
   *
   * @return what was refused, on account of which nothing was done; empty if all is done
   * @throws IOException if the transaction as a whole was refused, or it is not known what was done
   */
  public synchronized List<Refusal> transaction(List<? extends Request> requests)
      throws IOException {
    List<Refusal> refusals = new ArrayList<>();
    if (requests.isEmpty()) {
      return refusals;
    }
    NetlinkWriter out = new NetlinkWriter();
    write(out, BatchMark.BEGIN);
    int firstSequence = sequence;
    requests.forEach(request -> write(out, request));
    acknowledgeLast(out);
    int lastSequence = sequence - 1;
    write(out, BatchMark.END);
    descriptor.send(out);
    awaitLast(firstSequence, lastSequence, 0, refusals);
    return refusals;
  }

  /**
   * Reads all objects of a kind, once more if they changed meanwhile.
   *
   * @throws NetlinkException with ENOENT if the kernel has no such table or set
   */
  public synchronized <T> List<T> dump(Request query, Decoder<T> decoder) throws IOException {
    for (int attempt = 1; ; attempt++) {
      List<T> found = new ArrayList<>();
      if (dumpOnce(query, decoder, found)) {
        return found;
      }
      if (attempt == DUMP_ATTEMPTS) {
        throw NetlinkException.malformed("still changing after " + attempt + " dumps");
      }
    }
  }

  private <T> boolean dumpOnce(Request query, Decoder<T> decoder, List<T> found)
      throws IOException {
    int asked = sequence;
    NetlinkWriter out = new NetlinkWriter();
    write(out, query);
    descriptor.send(out);
    boolean[] state = {false, true};
    while (!state[0]) {
      receiveAnswer(
          message -> {
            if (message.sequence() != asked) {
              return;
            }
            state[1] &= (message.flags() & NLM_F_DUMP_INTR) == 0;
            if (message.type() == NLMSG_ERROR || message.type() == NLMSG_DONE) {
              state[0] = true;
              Refusal end = Refusal.read(message, 0);
              if (end.errno() != 0) {
                throw NetlinkException.of("read from the kernel", end);
              }
            } else {
              decoder.read(message.body(), found::add);
            }
          });
    }
    return state[1];
  }

  /**
   * Receives one datagram of notifications and hands over its messages.
   *
   * @return false if none came in time
   * @throws java.nio.channels.ClosedChannelException if this socket is or gets closed
   * @throws NetlinkException if notifications were lost ({@link NetlinkException#isOverrun}) or
   *     make no sense
   */
  public synchronized boolean receive(Duration timeout, Handler handler) throws IOException {
    if (!descriptor.receive(received.clear(), timeout)) {
      return false;
    }
    int at = 0;
    int end = received.limit();
    while (end - at >= HEADER) {
      int length = received.getInt(at);
      if (length < HEADER || length > end - at) {
        throw NetlinkException.malformed("message of " + length + " octets, have " + (end - at));
      }
      int type = received.getShort(at + 4) & 0xffff;
      if (type != NLMSG_NOOP) {
        handler.message(
            new Message(
                type,
                received.getShort(at + 6) & 0xffff,
                received.getInt(at + 8),
                received.getInt(at + 12),
                NetlinkReader.of(received, at + HEADER, at + length)));
      }
      at += NetlinkWriter.aligned(length);
    }
    return true;
  }

  private void awaitLast(int first, int last, int firstIndex, List<Refusal> refusals)
      throws IOException {
    boolean[] done = {false};
    while (!done[0]) {
      receiveAnswer(
          message -> {
            // What is neither is the late answer to something that was given up.
            int at = message.sequence() - first;
            if (message.type() != NLMSG_ERROR || at < -1 || message.sequence() - last > 0) {
              return;
            }
            Refusal answer = Refusal.read(message, firstIndex + at);
            if (at == -1 && answer.errno() != 0) {
              throw NetlinkException.of("nftables transaction", answer);
            }
            if (answer.errno() != 0) {
              refusals.add(answer);
            }
            done[0] |= message.sequence() == last;
          });
    }
  }

  private void receiveAnswer(Handler handler) throws IOException {
    if (!receive(ANSWER, handler)) {
      throw NetlinkException.of("no answer from the kernel", Errno.ETIMEDOUT);
    }
  }

  private void write(NetlinkWriter out, Request request) {
    out.message(request, NLM_F_REQUEST, sequence++);
  }

  /** Errors come unasked; success of the last message, asked for, says that all were looked at. */
  private static void acknowledgeLast(NetlinkWriter out) {
    out.flagLast(NLM_F_ACK);
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
