package org.lqagent.leasequery;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
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
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.lqagent.dhcpv6.Ipv6Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** UDP by way of epoll. Nothing of Netty leaves this class, least of all a counted buffer. */
public final class NettyTransport implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(NettyTransport.class);

  // Netty's own option for the hop limit, IP_MULTICAST_TTL, does nothing on an IPv6 socket, and the
  // kernel's default is 1.
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_MULTICAST_HOPS = 18;

  // Larger ones are counted and not taken: a jumbo frame is more than any server was seen to send,
  // and each read asks for this much times the datagrams at a time. The octet more shows that one
  // was cut off.
  private static final int LARGEST_DATAGRAM = 9216;
  private static final int ROOM = LARGEST_DATAGRAM + 1;
  private static final int DATAGRAMS_AT_A_TIME = 32;
  private static final int MOST_DESTINATIONS = 1024;
  private static final int RECEIVE_BUFFER = 4 << 20;

  private final Counters counters;
  private final EventLoopGroup group;
  private final Map<Endpoint, InetSocketAddress> destinations = new HashMap<>();
  private final Map<Integer, String> zones = new HashMap<>();
  private final Runnable flush;
  private Channel channel;
  private Receiver receiver = (from, octets) -> {};
  private Optional<String> multicastInterface = Optional.empty();
  private boolean flushing;
  private volatile boolean closing;

  private NettyTransport(Counters counters) {
    this.counters = counters;
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("leasequery", true), EpollIoHandler.newFactory());
    this.flush =
        () -> {
          flushing = false;
          channel.flush();
        };
  }

  /**
   * Opens the socket.
   *
   * @throws TransportException if the address, the port or the interface cannot be had
   */
  public static NettyTransport open(TransportSettings settings, Counters counters)
      throws TransportException {
    NettyTransport transport = new NettyTransport(counters);
    try {
      transport.bind(settings);
      return transport;
    } catch (TransportException e) {
      transport.close();
      throw e;
    }
  }

  private void bind(TransportSettings settings) throws TransportException {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channelFactory(() -> new EpollDatagramChannel(SocketProtocolFamily.INET6))
            // A DHCPv6 client on this machine may hold the same port.
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(EpollChannelOption.SO_REUSEPORT, true)
            .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
            .option(
                new IntegerUnixChannelOption(
                    "IPV6_MULTICAST_HOPS", IPPROTO_IPV6, IPV6_MULTICAST_HOPS),
                TransportSettings.HOP_LIMIT)
            .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, ROOM)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(ROOM * DATAGRAMS_AT_A_TIME))
            .handler(new Inbound());
    multicastInterface = settings.multicastInterface();
    if (settings.multicastInterface().isPresent()) {
      bootstrap.option(
          ChannelOption.IP_MULTICAST_IF,
          SocketAddresses.networkInterface(settings.multicastInterface().get()));
    }
    InetSocketAddress local = SocketAddresses.of(settings.local());
    try {
      channel = bootstrap.bind(local).syncUninterruptibly().channel();
    } catch (Exception e) { // Netty throws the cause unchecked, whatever it is.
      throw new TransportException(SocketAddresses.cannotUse(settings.local(), e), e);
    }
  }

  /** Where the socket is bound, with the port that the kernel chose if it was to. */
  public Endpoint local() {
    return endpoint((InetSocketAddress) channel.localAddress());
  }

  /** Has something told when the socket's thread ends although nobody closed the socket. */
  public void onDeath(Runnable told) {
    group
        .terminationFuture()
        .addListener(
            ended -> {
              if (!closing) {
                told.run();
              }
            });
  }

  @Override
  public void deliverTo(Receiver next) {
    group.execute(() -> receiver = next);
  }

  @Override
  public void send(Endpoint to, byte[] octets) {
    InetSocketAddress destination;
    try {
      destination = destination(to);
    } catch (TransportException e) {
      failed(e);
      return;
    }
    ByteBuf buffer = channel.alloc().directBuffer(octets.length).writeBytes(octets);
    channel.write(new DatagramPacket(buffer, destination), channel.voidPromise());
    // What else is to be sent in this turn of the loop goes with it.
    if (!flushing) {
      flushing = true;
      channel.eventLoop().execute(flush);
    }
  }

  @Override
  public ScheduledExecutorService thread() {
    return group.next();
  }

  @Override
  public void close() {
    closing = true;
    boolean isOwnThread = channel != null && channel.eventLoop().inEventLoop();
    if (channel != null) {
      // A group that ends does not always close its sockets; and one that stays behind, sharing the
      // port, would get a part of the next one's replies.
      ChannelFuture closed = channel.close();
      if (!isOwnThread) {
        closed.awaitUninterruptibly(1, TimeUnit.SECONDS);
      }
    }
    var ended = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    if (channel != null && !isOwnThread) {
      ended.awaitUninterruptibly();
    }
  }

  private void failed(Throwable why) {
    counters.count("transport.send-failed");
    lookUpInterfaces();
    LOG.debug("A leasequery could not be sent", why);
  }

  /**
   * An interface that went and came back has another number, to which the socket and known
   * destinations do not keep up by themselves. The question is sent again soon.
   */
  private void lookUpInterfaces() {
    destinations.clear();
    zones.clear();
    multicastInterface.ifPresent(
        name -> {
          try {
            channel
                .config()
                .setOption(ChannelOption.IP_MULTICAST_IF, SocketAddresses.networkInterface(name));
          } catch (TransportException | ChannelException e) {
            LOG.debug("Multicast has no interface {} now", name, e);
          }
        });
  }

  private InetSocketAddress destination(Endpoint to) throws TransportException {
    InetSocketAddress known = destinations.get(to);
    if (known == null) {
      known = SocketAddresses.of(to);
      if (destinations.size() == MOST_DESTINATIONS) {
        destinations.clear();
      }
      destinations.put(to, known);
    }
    return known;
  }

  private Endpoint endpoint(InetSocketAddress address) {
    Inet6Address inet = (Inet6Address) address.getAddress();
    int index = inet.getScopeId();
    return new Endpoint(
        Ipv6Address.of(inet),
        index == 0 ? "" : zones.computeIfAbsent(index, SocketAddresses::interfaceName),
        address.getPort());
  }

  private final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      int length = packet.content().readableBytes();
      if (length > LARGEST_DATAGRAM) {
        counters.count("transport.too-large");
        return;
      }
      byte[] octets = new byte[length];
      packet.content().readBytes(octets);
      receiver.received(endpoint(packet.sender()), octets);
    }

    // A datagram that could not be sent, or word of one that could not be delivered, says nothing
    // about the next.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      failed(cause);
    }
  }
}
