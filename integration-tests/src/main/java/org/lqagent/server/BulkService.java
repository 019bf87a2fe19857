package org.lqagent.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The TCP side of the server: RFC 5460 section 7.1. All of it runs in one thread of its own. */
public final class BulkService implements AutoCloseable {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(256 << 10, 512 << 10);

  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final AtomicInteger connections = new AtomicInteger();
  private final Channel listening;

  /**
   * Listens, and begins to answer.
   *
   * @throws BindException if the address or port is not to be had
   */
  BulkService(
      InetSocketAddress listen,
      BulkQueries queries,
      BulkLimits limits,
      BulkFaults faults,
      Counters counters,
      InstantSource clock)
      throws BindException {
    var bound =
        new ServerBootstrap()
            .group(loop)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    if (connections.incrementAndGet() > limits.connections()) {
                      connections.decrementAndGet();
                      counters.count(Event.TOO_MANY_CONNECTIONS);
                      channel.close();
                    } else {
                      channel.closeFuture().addListener(closed -> connections.decrementAndGet());
                      channel
                          .pipeline()
                          .addLast(new BulkConnection(queries, limits, faults, counters, clock));
                    }
                  }
                })
            .bind(listen)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      endLoop();
      BindException failed =
          new BindException("cannot listen on " + LqServer.text(listen) + " over TCP");
      failed.initCause(bound.cause());
      throw failed;
    }
    listening = bound.channel();
  }

  /** Where it listens; the port is the one that was given, or found for port 0. */
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) listening.localAddress();
  }

  /** How many connections are open. */
  public int connections() {
    return connections.get();
  }

  @Override
  public void close() {
    // The loop's end alone does not always close it.
    listening.close().syncUninterruptibly();
    endLoop();
  }

  private void endLoop() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
