package org.lqagent.netlink;

import com.sun.jna.Native;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A Unix datagram socket on which a service manager hears how its service is: sd_notify(3).
 *
 * <p>Java has Unix sockets for streams only.
 */
public final class NotifySocket implements Closeable {
  private static final int FAMILY_OCTETS = 2;

  /** Of struct sockaddr_un. */
  private static final int LONGEST_PATH = 108;

  private final int fd;
  private final ByteBuffer address;

  private NotifySocket(int fd, ByteBuffer address) {
    this.fd = fd;
    this.address = address;
  }

  /**
   * Opens a socket that sends to another.
   *
   * @param address the path of the other, or {@code @} and a name in the abstract namespace
   * @throws IOException if there can be no such address, or no socket
   */
  public static NotifySocket open(String address) throws IOException {
    byte[] path = address.getBytes(StandardCharsets.UTF_8);
    if (path.length == 0 || path[0] != '/' && path[0] != '@' || path.length >= LONGEST_PATH) {
      throw new IOException(
          "need the path of a socket, or @ and its name, shorter than "
              + LONGEST_PATH
              + " octets; have \""
              + address
              + '"');
    }
    if (path[0] == '@') {
      path[0] = 0;
    }
    int fd = LibC.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0);
    if (fd < 0) {
      throw NetlinkException.of("open a Unix socket", Native.getLastError());
    }
    ByteBuffer target = Descriptor.direct(FAMILY_OCTETS + path.length);
    target.putShort((short) LibC.AF_UNIX).put(path).flip();
    return new NotifySocket(fd, target);
  }

  /**
   * Sends a message of lines such as {@code READY=1}.
   *
   * @throws IOException if nobody listens there
   */
  public synchronized void send(String message) throws IOException {
    byte[] octets = message.getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer = Descriptor.direct(octets.length).put(octets).flip();
    while (LibC.sendto(fd, buffer, octets.length, LibC.MSG_NOSIGNAL, address, address.remaining())
        < 0) {
      int errno = Native.getLastError();
      if (errno != Errno.EINTR) {
        throw NetlinkException.of("tell the service manager", errno);
      }
    }
  }

  @Override
  public void close() {
    LibC.close(fd);
  }
}
