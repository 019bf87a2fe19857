package org.lqagent.dhcpv6;

import java.util.Optional;

/**
 * A message between relay agents and servers: RFC 8415 section 9.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    msg-type   |   hop-count   |    link-address (16 octets)   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+    peer-address (16 octets)   |
 * .                            options                            .
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param type Relay-forward (12) or Relay-reply (13)
 * @param hopCount 0..255; above 8 no relay agent would have forwarded it
 * @param linkAddress the link that the client is on, or ::
 * @param peerAddress the client, or the relay agent nearer to it
 */
public record RelayMessage(
    int type, int hopCount, Ipv6Address linkAddress, Ipv6Address peerAddress, Options options)
    implements Message {
  /**
   * As many in each other as are ever read; relay agents that keep to section 7.6 make no more than
   * nine.
   */
  public static final int MOST_LEVELS = 32;

  static final int HEADER_OCTETS = 2 + 2 * Ipv6Address.OCTETS;

  public RelayMessage {
    Checks.u8("type", type);
    Checks.u8("hopCount", hopCount);
  }

  /**
   * The message it carries; none in relay data, nor where a relay agent sent nonsense, of which two
   * at once are one.
   */
  public Optional<Message> carried() {
    Optional<Message> carried = Optional.empty();
    for (int i = 0; i < options.list().size(); i++) {
      if (options.list().get(i) instanceof RelayMsg relayed) {
        if (carried.isPresent()) {
          return Optional.empty();
        }
        carried = Optional.of(relayed.message());
      }
    }
    return carried;
  }

  @Override
  public void write(WireWriter out) {
    out.u8(type).u8(hopCount).address(linkAddress).address(peerAddress).options(options);
  }
}
