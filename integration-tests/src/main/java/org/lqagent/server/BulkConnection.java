package org.lqagent.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Ipv6Address;

/**
 * One requestor's connection: cuts what comes into queries, and gives their answers turns to be
 * written, a page each, while the socket takes it.
 */
final class BulkConnection extends ChannelDuplexHandler {
  private static final int SIZE_OCTETS = 2;
  private static final int MIN_MESSAGE = 4;
  private static final int PAGE_OCTETS = 32 << 10;

  private final BulkQueries queries;
  private final BulkLimits limits;
  private final BulkFaults faults;
  private final Counters counters;
  private final InstantSource clock;

  /** Answers that have something to say now; those that wait or stall are in {@code open} only. */
  private final Deque<Iterator<BulkStep>> ready = new ArrayDeque<>();

  private int open;
  private boolean ending;
  private boolean inputOver;
  private boolean turning;
  private long lastOctetNanos = System.nanoTime();
  private ByteBuf received;
  private Ipv6Address from;
  private ChannelHandlerContext context;

  BulkConnection(
      BulkQueries queries,
      BulkLimits limits,
      BulkFaults faults,
      Counters counters,
      InstantSource clock) {
    this.queries = queries;
    this.limits = limits;
    this.faults = faults;
    this.counters = counters;
    this.clock = clock;
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    context = active;
    from = LqServer.address((InetSocketAddress) active.channel().remoteAddress());
    received = active.alloc().buffer();
    if (!queries.admits(from)) {
      active.close();
      return;
    }
    watch(limits.dataTimeout());
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    ending = true;
    ready.clear();
    received.release();
  }

  @Override
  public void channelRead(ChannelHandlerContext reading, Object message) {
    ByteBuf octets = (ByteBuf) message;
    try {
      lastOctetNanos = System.nanoTime();
      received.writeBytes(octets);
    } finally {
      octets.release();
    }
    takeQueries();
    if (faults.has(BulkFault.Kind.FIRST_ONLY) && hasWholeQuery()) {
      // Kea before 3.3.1 forgets what else one read has brought.
      received.clear();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext told, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputOver = true;
      if (open == 0 || faults.has(BulkFault.Kind.CLOSE_HALF_CLOSED)) {
        end(false);
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext changed) {
    if (changed.channel().isWritable()) {
      turnSoon();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext caught, Throwable cause) {
    counters.count(Event.SOCKET_ERROR);
    caught.close();
  }

  /** RFC 5460 section 7.3: no more are read than are worked on. */
  private void takeQueries() {
    while (!ending && open < limits.queries() && hasWholeQuery()) {
      int size = received.readUnsignedShort();
      if (size < MIN_MESSAGE) {
        counters.count(Event.FRAME_SIZE);
        end(false);
        return;
      }
      byte[] query = new byte[size];
      received.readBytes(query);
      Optional<Iterator<ClientServerMessage>> answer = queries.answer(query, from, clock.instant());
      if (answer.isEmpty()) {
        end(false);
        return;
      }
      open++;
      ready.add(faults.steps(answer.get()));
      turnSoon();
      if (faults.has(BulkFault.Kind.FIRST_ONLY)) {
        break;
      }
    }
    if (!ending) {
      received.discardSomeReadBytes();
      context.channel().config().setAutoRead(open < limits.queries());
    }
  }

  private boolean hasWholeQuery() {
    if (received.readableBytes() < SIZE_OCTETS) {
      return false;
    }
    int size = received.getUnsignedShort(received.readerIndex());
    return size < MIN_MESSAGE || received.readableBytes() >= SIZE_OCTETS + size;
  }

  private void turnSoon() {
    if (!turning && !ready.isEmpty()) {
      turning = true;
      context.executor().execute(this::turn);
    }
  }

  /** Writes one page of the answer whose turn it is. */
  private void turn() {
    turning = false;
    if (ending || ready.isEmpty() || !context.channel().isWritable()) {
      return;
    }
    Iterator<BulkStep> answer = ready.poll();
    ByteBuf page = context.alloc().buffer(PAGE_OCTETS);
    BulkStep stop = null;
    int messages = 0;
    while (stop == null && messages < limits.page() && answer.hasNext()) {
      BulkStep step = answer.next();
      if (step instanceof BulkStep.Send send) {
        page.writeBytes(send.octets());
        messages++;
      } else {
        stop = step;
      }
    }
    write(page);
    if (stop instanceof BulkStep.Wait wait) {
      later(answer, wait.time());
    } else if (stop instanceof BulkStep.Close close) {
      end(close.reset());
    } else if (!(stop instanceof BulkStep.Stall)) {
      goOn(answer);
    }
    turnSoon();
  }

  private void write(ByteBuf page) {
    if (!page.isReadable()) {
      page.release();
      return;
    }
    context
        .writeAndFlush(page)
        .addListener(
            written -> {
              if (written.isSuccess()) {
                lastOctetNanos = System.nanoTime();
              } else {
                // Section 7.4: an error while sending ends the connection.
                context.close();
              }
            });
  }

  private void goOn(Iterator<BulkStep> answer) {
    if (answer.hasNext()) {
      ready.add(answer);
      return;
    }
    counters.count(Event.BULK_COMPLETE);
    open--;
    if (inputOver && open == 0 && !hasWholeQuery()) {
      end(false);
    } else {
      takeQueries();
    }
  }

  private void later(Iterator<BulkStep> answer, Duration time) {
    context
        .executor()
        .schedule(
            () -> {
              if (!ending) {
                goOn(answer);
                turnSoon();
              }
            },
            time.toNanos(),
            TimeUnit.NANOSECONDS);
  }

  private void end(boolean reset) {
    ending = true;
    if (reset) {
      context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
      context.close();
    } else {
      context.writeAndFlush(context.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Ends the connection once it has been without an octet, either way, for the timeout. */
  private void watch(Duration left) {
    context
        .executor()
        .schedule(
            () -> {
              Duration idle = Duration.ofNanos(System.nanoTime() - lastOctetNanos);
              if (!context.channel().isActive()) {
                return;
              }
              if (idle.compareTo(limits.dataTimeout()) >= 0) {
                counters.count(Event.DATA_TIMEOUT);
                context.close();
              } else {
                watch(limits.dataTimeout().minus(idle));
              }
            },
            left.toNanos(),
            TimeUnit.NANOSECONDS);
  }
}
