package org.lqagent.netlink;

import java.io.IOException;

/** The kernel refused, or said something that is not netlink; carries the error number. */
public final class NetlinkException extends IOException {
  private static final long serialVersionUID = 1;

  private final int errno;

  private NetlinkException(String message, int errno) {
    super(message);
    this.errno = errno;
  }

  static NetlinkException of(String what, int errno) {
    return new NetlinkException(what + ": " + Errno.text(errno), errno);
  }

  static NetlinkException of(String what, Refusal refusal) {
    return new NetlinkException(what + ": " + refusal.text(), refusal.errno());
  }

  static NetlinkException malformed(String what) {
    return new NetlinkException("malformed netlink message: " + what, 0);
  }

  /** One of {@link Errno}, or 0 where the trouble is not the kernel's answer. */
  public int errno() {
    return errno;
  }

  /** Whether notifications were dropped because this side was too slow to read them. */
  public boolean isOverrun() {
    return errno == Errno.ENOBUFS;
  }
}
