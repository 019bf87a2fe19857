package org.lqagent.lab.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;

/** As little as a UDP socket on an epoll loop can do: each datagram in may be one out. */
final class EpollLoop implements AutoCloseable {
  private static final int DATAGRAM = 1500;
  private static final int AT_A_TIME = 64;

  /** Says what to send for what arrived. */
  interface Turn {
    /**
     * Writes the answer to a datagram.
     *
     * @return false if nothing is to be sent
     */
    boolean answer(ByteBuf in, ByteBuf out);
  }

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final Channel channel;

  EpollLoop(Turn turn) throws UnknownHostException {
    this(InetAddress.getByName("::1"), turn);
  }

  EpollLoop(InetAddress local, Turn turn) {
    channel =
        new Bootstrap()
            .group(group)
            .channelFactory(() -> new EpollDatagramChannel(SocketProtocolFamily.INET6))
            .option(ChannelOption.SO_RCVBUF, 4 << 20)
            .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DATAGRAM)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(DATAGRAM * AT_A_TIME))
            .handler(new Handler(turn))
            .bind(new InetSocketAddress(local, 0))
            .syncUninterruptibly()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  void send(byte[] octets, InetSocketAddress to) {
    channel.writeAndFlush(
        new DatagramPacket(channel.alloc().directBuffer().writeBytes(octets), to));
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static final class Handler extends ChannelInboundHandlerAdapter {
    private final Turn turn;

    Handler(Turn turn) {
      this.turn = turn;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket in = (DatagramPacket) message;
      ByteBuf out = context.alloc().directBuffer(256);
      if (turn.answer(in.content(), out)) {
        context.write(new DatagramPacket(out, in.sender()), context.voidPromise());
      } else {
        out.release();
      }
      in.release();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }
}
