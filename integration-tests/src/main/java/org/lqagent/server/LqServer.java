package org.lqagent.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.PrintStream;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessagePrinter;
import org.lqagent.dhcpv6.RelayMessage;

/**
 * The sockets of the server: one on its own address, which all replies leave from, and one for each
 * multicast group. All of it runs in one thread.
 */
public final class LqServer implements AutoCloseable {
  private static final int CLIENT_PORT = 546;
  private static final int SERVER_PORT = 547;
  private static final int MAX_QUERY = 2048;
  private static final int QUERIES_AT_ONCE = 64;
  private static final int SOCKET_BUFFER = 4 << 20;

  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final QueryHandler handler;
  private final Faults faults;
  private final InstantSource clock;
  private final boolean replyToSourcePort;
  private final Optional<PrintStream> log;
  private final List<Channel> bound = new ArrayList<>();
  private final Channel own;

  /**
   * Opens the sockets and begins to answer.
   *
   * @param multicast where to join ff05::1:3 and ff02::1:2
   * @param log where every message is printed
   * @throws BindException if an address or port is not to be had
   */
  LqServer(
      InetSocketAddress listen,
      Optional<NetworkInterface> multicast,
      QueryHandler handler,
      Faults faults,
      boolean replyToSourcePort,
      InstantSource clock,
      Optional<PrintStream> log)
      throws BindException {
    this.handler = handler;
    this.faults = faults;
    this.clock = clock;
    this.replyToSourcePort = replyToSourcePort;
    this.log = log;
    try {
      own = bind(listen, false);
      if (multicast.isPresent()) {
        int port = localAddress().getPort();
        join(Ipv6Address.ALL_DHCP_SERVERS, multicast.get(), port);
        join(Ipv6Address.ALL_DHCP_RELAY_AGENTS_AND_SERVERS, multicast.get(), port);
      }
    } catch (BindException e) {
      close();
      throw e;
    }
  }

  /** Where it listens; the port is the one that was given, or found for port 0. */
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) own.localAddress();
  }

  @Override
  public void close() {
    // The loop's end alone does not always close them.
    bound.forEach(channel -> channel.close().syncUninterruptibly());
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private void join(Ipv6Address group, NetworkInterface on, int port) throws BindException {
    // Bound to the group, so that unicast comes to the other socket only; shared with other
    // servers.
    Channel channel = bind(new InetSocketAddress(group.toInet(on.getIndex()), port), true);
    ((EpollDatagramChannel) channel).joinGroup(group.toInet(), on, null).syncUninterruptibly();
  }

  private Channel bind(InetSocketAddress address, boolean shared) throws BindException {
    var binding =
        new Bootstrap()
            .group(loop)
            .channelFactory(() -> new EpollDatagramChannel(SocketProtocolFamily.INET6))
            .option(ChannelOption.SO_REUSEADDR, shared)
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
            .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_QUERY)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(MAX_QUERY * QUERIES_AT_ONCE))
            .handler(new Receiver())
            .bind(address)
            .awaitUninterruptibly();
    if (!binding.isSuccess()) {
      BindException failed = new BindException("cannot listen on " + text(address));
      failed.initCause(binding.cause());
      throw failed;
    }
    bound.add(binding.channel());
    return binding.channel();
  }

  private void answer(byte[] octets, InetSocketAddress from) {
    log.ifPresent(out -> out.print(text(from) + " sent\n" + MessagePrinter.print(octets)));
    handler
        .answer(octets, address(from), clock.instant())
        .ifPresent(
            reply -> {
              log.ifPresent(out -> out.print("answer\n" + MessagePrinter.print(reply)));
              send(reply, from);
            });
  }

  private void send(Message reply, InetSocketAddress from) {
    InetSocketAddress to =
        replyToSourcePort
            ? from
            : new InetSocketAddress(
                from.getAddress(), reply instanceof RelayMessage ? SERVER_PORT : CLIENT_PORT);
    List<Transmission> transmissions;
    try {
      transmissions = faults.apply(reply, clock.instant());
    } catch (IllegalArgumentException e) {
      handler.count(Event.TOO_LARGE);
      return;
    }
    for (Transmission transmission : transmissions) {
      DatagramPacket packet = new DatagramPacket(Unpooled.wrappedBuffer(transmission.octets()), to);
      if (transmission.delay().isZero()) {
        own.write(packet);
      } else {
        loop.schedule(
            () -> own.writeAndFlush(packet), transmission.delay().toNanos(), TimeUnit.NANOSECONDS);
      }
    }
  }

  static Ipv6Address address(InetSocketAddress from) {
    return from.getAddress() instanceof Inet6Address address
        ? Ipv6Address.of(address)
        : Ipv6Address.parse("::ffff:" + from.getAddress().getHostAddress());
  }

  static String text(InetSocketAddress address) {
    return "[" + address(address) + "]:" + address.getPort();
  }

  /** Hands datagrams on, and sends what they caused once a batch has been read. */
  private final class Receiver extends SimpleChannelInboundHandler<DatagramPacket> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      byte[] octets = new byte[packet.content().readableBytes()];
      packet.content().readBytes(octets);
      answer(octets, packet.sender());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      own.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // An ICMP error about an earlier reply, say; the socket is as good as before.
      handler.count(Event.SOCKET_ERROR);
    }
  }
}
