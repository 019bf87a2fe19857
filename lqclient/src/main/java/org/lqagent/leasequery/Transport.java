package org.lqagent.leasequery;

import java.util.concurrent.ScheduledExecutorService;

/** Datagrams out and in, and the one thread on which both happen. */
public interface Transport extends AutoCloseable {
  /** Takes what arrives; called on {@link #thread()} only. */
  interface Receiver {
    /**
     * A datagram arrived.
     *
     * @param octets the receiver's to keep
     */
    void received(Endpoint from, byte[] octets);
  }

  /** Whose receiver gets what arrives from now on, instead of any before it. */
  void deliverTo(Receiver receiver);

  /**
   * Sends a datagram, or counts why that failed: like a lost one it is for the caller to repeat.
   * Called on {@link #thread()} only.
   *
   * @param octets not to be changed afterwards
   */
  void send(Endpoint to, byte[] octets);

  /** A single thread: what is executed or scheduled there never runs at the same time. */
  ScheduledExecutorService thread();

  @Override
  void close();
}
