package org.lqagent.netlink;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;

/**
 * A thread that reads a socket's notifications until it is closed.
 *
 * <p>Nothing that arrives ends it: what makes no sense, and what was lost because it came faster
 * than it was read, is told to the handler.
 */
public final class NetlinkListener implements Closeable {
  /** Takes what arrives, on the listener's thread. */
  public interface Handler {
    void message(Message message) throws IOException;

    /** The kernel dropped notifications: what is known from them has to be read again. */
    void lost();

    /** A message could not be read, or the kernel refused to be listened to. */
    void failed(Exception cause);
  }

  private static final Duration LONG = Duration.ofHours(1);

  private final NetlinkSocket socket;
  private final Thread thread;

  /**
   * Starts the thread.
   *
   * @param socket closed with the listener
   */
  public NetlinkListener(String name, NetlinkSocket socket, Handler handler) {
    this.socket = socket;
    this.thread = new Thread(() -> run(handler), name);
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Handler handler) {
    while (true) {
      try {
        socket.receive(LONG, handler::message);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        if (e instanceof NetlinkException refused && refused.isOverrun()) {
          handler.lost();
        } else {
          handler.failed(e);
        }
      } catch (RuntimeException e) {
        handler.failed(e);
      }
    }
  }

  /** Ends the thread and waits for it, unless called by it. */
  @Override
  public void close() {
    socket.close();
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
