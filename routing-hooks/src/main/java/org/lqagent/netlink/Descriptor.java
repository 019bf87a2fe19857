package org.lqagent.netlink;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;

/**
 * The file descriptor of a netlink socket, and beside it an eventfd that wakes whoever waits.
 *
 * <p>Not for several threads at once, except for {@link #close}.
 */
final class Descriptor implements AutoCloseable {
  /** Room for a burst of notifications; a full one loses them (ENOBUFS). */
  private static final int SOCKET_BUFFER = 8 << 20;

  private static final short BPF_LOAD_WORD = 0x20;
  private static final short BPF_JUMP_IF_EQUAL = 0x15;
  private static final short BPF_RETURN = 0x06;

  private final ByteBuffer sending = direct(256 << 10);
  private final ByteBuffer polled = direct(16);
  private final int fd;
  private final int wakeFd;
  private volatile boolean closed;
  private boolean busy;

  Descriptor(int protocol) throws NetlinkException {
    this.fd = LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, protocol);
    if (fd < 0) {
      throw NetlinkException.of("open a netlink socket", Native.getLastError());
    }
    this.wakeFd = LibC.eventfd(0, LibC.EFD_CLOEXEC);
    if (wakeFd < 0) {
      int errno = Native.getLastError();
      LibC.close(fd);
      throw NetlinkException.of("open an eventfd", errno);
    }
    // Two struct pollfd: descriptor, events, returned events.
    polled.putInt(0, fd).putShort(4, LibC.POLLIN).putInt(8, wakeFd).putShort(12, LibC.POLLIN);
    // Beyond the limit of the system only with privilege, which a mere reader has no other need of.
    if (!option(LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, SOCKET_BUFFER)) {
      option(LibC.SOL_SOCKET, LibC.SO_RCVBUF, SOCKET_BUFFER);
    }
    if (!option(LibC.SOL_SOCKET, LibC.SO_SNDBUFFORCE, SOCKET_BUFFER)) {
      option(LibC.SOL_SOCKET, LibC.SO_SNDBUF, SOCKET_BUFFER);
    }
  }

  static ByteBuffer direct(int capacity) {
    return ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
  }

  /** Sets an option of int size; false, with the error number left to be asked for, if refused. */
  boolean option(int level, int name, int value) {
    return LibC.setsockopt(fd, level, name, direct(4).putInt(0, value), 4) >= 0;
  }

  /**
   * Attaches a filter that drops datagrams with a word at an offset, in network order as filters
   * read words.
   */
  boolean filter(int offset, int word) {
    // Four struct sock_filter: code, jumps if true and if false, operand.
    ByteBuffer program = direct(32);
    program.putShort(BPF_LOAD_WORD).putShort((short) 0).putInt(offset);
    program.putShort(BPF_JUMP_IF_EQUAL).put((byte) 0).put((byte) 1).putInt(word);
    program.putShort(BPF_RETURN).putShort((short) 0).putInt(0);
    program.putShort(BPF_RETURN).putShort((short) 0).putInt(-1);
    // struct sock_fprog: the number of instructions, and where they are.
    ByteBuffer header = direct(16).putShort(0, (short) 4);
    header.putLong(8, Pointer.nativeValue(Native.getDirectBufferPointer(program)));
    boolean attached = LibC.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_ATTACH_FILTER, header, 16) >= 0;
    Reference.reachabilityFence(program);
    return attached;
  }

  /** Lets the kernel choose the port number, and returns it. */
  int bind() throws NetlinkException {
    ByteBuffer address = direct(12).putShort(0, (short) LibC.AF_NETLINK);
    if (LibC.bind(fd, address, address.capacity()) < 0
        || LibC.getsockname(fd, address, direct(4).putInt(0, address.capacity())) < 0) {
      throw NetlinkException.of("bind a netlink socket", Native.getLastError());
    }
    return address.getInt(4);
  }

  void send(NetlinkWriter out) throws IOException {
    enter();
    try {
      ByteBuffer message = out.length() <= sending.capacity() ? sending : direct(out.length());
      out.copyTo(message.clear());
      // JNA passes the address of the buffer's position.
      message.flip();
      while (LibC.send(fd, message, out.length(), 0) < 0) {
        int errno = Native.getLastError();
        if (errno != Errno.EINTR) {
          throw NetlinkException.of("send " + out.length() + " octets to the kernel", errno);
        }
      }
    } finally {
      leave();
    }
  }

  /**
   * Receives one datagram, from the buffer's start up to its limit.
   *
   * @return false if the time was up
   * @throws ClosedChannelException if the descriptor is or gets closed
   * @throws NetlinkException on ENOBUFS: something was lost
   */
  boolean receive(ByteBuffer into, Duration timeout) throws IOException {
    enter();
    try {
      long deadline = System.nanoTime() + timeout.toNanos();
      while (!closed) {
        long length = LibC.recv(fd, into, into.capacity(), LibC.MSG_DONTWAIT | LibC.MSG_TRUNC);
        if (length > into.capacity()) {
          throw NetlinkException.malformed(
              "datagram of " + length + " octets, room for " + into.capacity());
        }
        if (length >= 0) {
          into.limit((int) length).position(0);
          return true;
        }
        int errno = Native.getLastError();
        if (errno == Errno.EAGAIN) {
          long left = deadline - System.nanoTime();
          if (left <= 0) {
            return false;
          }
          await(left);
        } else if (errno != Errno.EINTR) {
          throw NetlinkException.of("receive from the kernel", errno);
        }
      }
      throw new ClosedChannelException();
    } finally {
      leave();
    }
  }

  private void await(long nanos) throws NetlinkException {
    long millis = Math.min(Integer.MAX_VALUE, (nanos + 999_999) / 1_000_000);
    if (LibC.poll(polled, 2, (int) millis) < 0 && Native.getLastError() != Errno.EINTR) {
      throw NetlinkException.of("wait for the kernel", Native.getLastError());
    }
  }

  private synchronized void enter() throws ClosedChannelException {
    if (closed) {
      throw new ClosedChannelException();
    }
    busy = true;
  }

  private synchronized void leave() {
    busy = false;
    if (closed) {
      release();
    }
  }

  /** Wakes whoever waits; the number of the descriptor is given back when nobody uses it. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (busy) {
      LibC.write(wakeFd, direct(8).putLong(0, 1), 8);
    } else {
      release();
    }
  }

  private void release() {
    LibC.close(fd);
    LibC.close(wakeFd);
  }
}
