package org.lqagent.bulk;

/** A TCP connection. Everything happens on the thread of its {@link Connections}. */
public interface Connection {
  /** Hears of the connection. */
  interface Listener {
    void opened();

    /**
     * Octets arrived.
     *
     * @param octets the listener's to keep
     */
    void received(byte[] octets);

    /**
     * It could not be opened, or is closed by the other side; the last call. Not called after
     * {@link Connection#close()}.
     *
     * @param why for people
     */
    void closed(String why);
  }

  void send(byte[] octets);

  /** Whether to take what arrives; what is not taken waits at the other side. */
  void reading(boolean on);

  void close();
}
