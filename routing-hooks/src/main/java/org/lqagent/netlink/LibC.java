package org.lqagent.netlink;

import com.sun.jna.Native;
import java.nio.ByteBuffer;

/**
 * The few C functions that netlink sockets and the like need; sizes are {@code long}, so 64-bit
 * only.
 */
final class LibC {
  static final int AF_UNIX = 1;
  static final int AF_NETLINK = 16;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_RAW = 3;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int EFD_CLOEXEC = 0x80000;

  static final int SOL_SOCKET = 1;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int SO_SNDBUFFORCE = 32;
  static final int SO_RCVBUFFORCE = 33;

  static final int SO_ATTACH_FILTER = 26;

  static final int SOL_NETLINK = 270;
  static final int NETLINK_ADD_MEMBERSHIP = 1;
  static final int NETLINK_CAP_ACK = 10;
  static final int NETLINK_EXT_ACK = 11;
  static final int NETLINK_GET_STRICT_CHK = 12;

  static final int MSG_TRUNC = 0x20;
  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_NOSIGNAL = 0x4000;

  static final short POLLIN = 1;

  static {
    Native.register(LibC.class, "c");
  }

  private LibC() {}

  static native int socket(int domain, int type, int protocol);

  static native int bind(int fd, ByteBuffer address, int length);

  static native int getsockname(int fd, ByteBuffer address, ByteBuffer length);

  static native int setsockopt(int fd, int level, int name, ByteBuffer value, int length);

  static native long send(int fd, ByteBuffer message, long length, int flags);

  static native long sendto(
      int fd, ByteBuffer message, long length, int flags, ByteBuffer address, int addressLength);

  static native long recv(int fd, ByteBuffer buffer, long length, int flags);

  static native int poll(ByteBuffer descriptors, long count, int timeout);

  static native int eventfd(int initial, int flags);

  static native long write(int fd, ByteBuffer octets, long length);

  static native int close(int fd);

  static native String strerror(int errno);
}
