package org.lqagent.bulk;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.leasequery.Endpoint;

/** TCP by way of epoll. Nothing of Netty leaves this class, least of all a counted buffer. */
public final class NettyConnections implements Connections {
  private static final int CHUNK = 1 << 16;
  private static final int CONNECT_MILLIS = 10_000;

  private final Optional<Ipv6Address> source;
  private final EventLoopGroup group;
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

  /**
   * Nothing is opened yet.
   *
   * @param source where to connect from: servers know who may ask by it
   */
  public NettyConnections(Optional<Ipv6Address> source) {
    this.source = source;
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("bulk", true), EpollIoHandler.newFactory());
  }

  @Override
  public Connection connect(Endpoint to, Connection.Listener listener) {
    Tcp tcp = new Tcp(listener);
    try {
      Bootstrap bootstrap =
          new Bootstrap()
              .group(group)
              .channel(EpollSocketChannel.class)
              .option(ChannelOption.TCP_NODELAY, true)
              .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
              .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(CHUNK))
              .handler(tcp);
      source.ifPresent(address -> bootstrap.localAddress(address.toInet(), 0));
      ChannelFuture connecting = bootstrap.connect(socketAddress(to));
      tcp.channel = connecting.channel();
      open.add(tcp.channel);
      connecting.addListener(done -> group.execute(() -> tcp.connected(done.cause())));
    } catch (SocketException e) {
      group.execute(() -> tcp.connected(e));
    }
    return tcp;
  }

  private static InetSocketAddress socketAddress(Endpoint to) throws SocketException {
    if (to.zone().isEmpty()) {
      return new InetSocketAddress(to.address().toInet(), to.port());
    }
    NetworkInterface found = NetworkInterface.getByName(to.zone());
    if (found == null) {
      throw new SocketException("there is no interface " + to.zone());
    }
    return new InetSocketAddress(to.address().toInet(found.getIndex()), to.port());
  }

  @Override
  public ScheduledExecutorService thread() {
    return group.next();
  }

  @Override
  public void close() {
    // A group that ends does not always close its sockets, and a server counts its connections.
    var closed = open.close();
    if (!group.next().inEventLoop()) {
      closed.awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }

  private static final class Tcp extends ChannelInboundHandlerAdapter implements Connection {
    private final Listener listener;
    private Channel channel;
    private boolean ended;

    Tcp(Listener listener) {
      this.listener = listener;
    }

    private void connected(Throwable failure) {
      if (failure != null) {
        end(words(failure));
      } else if (!ended) {
        listener.opened();
      }
    }

    @Override
    public void send(byte[] octets) {
      channel.writeAndFlush(
          channel.alloc().directBuffer(octets.length).writeBytes(octets), channel.voidPromise());
      acknowledgeAtOnce();
    }

    @Override
    public void reading(boolean on) {
      channel.config().setAutoRead(on);
    }

    @Override
    public void close() {
      ended = true;
      if (channel != null) {
        channel.close();
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf buffer = (ByteBuf) message;
      byte[] octets;
      try {
        octets = new byte[buffer.readableBytes()];
        buffer.readBytes(octets);
      } finally {
        buffer.release();
      }
      if (!ended) {
        listener.received(octets);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      acknowledgeAtOnce();
    }

    /**
     * A server that writes small messages without TCP_NODELAY waits for an acknowledgement before
     * the next, and the kernel would hold that back for 40 ms. It forgets being told after a while.
     */
    private void acknowledgeAtOnce() {
      if (channel.isActive()) {
        channel.config().setOption(EpollChannelOption.TCP_QUICKACK, true);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      end("the server closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      end(words(cause));
      context.close();
    }

    /** What the system said, without the call and the address around it. */
    private static String words(Throwable failure) {
      String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
      return message
          .replaceFirst("^.* failed with error\\(-?\\d+\\): ", "")
          .replaceFirst(": /.*$", "");
    }

    private void end(String why) {
      if (!ended) {
        ended = true;
        listener.closed(why);
      }
    }
  }
}
