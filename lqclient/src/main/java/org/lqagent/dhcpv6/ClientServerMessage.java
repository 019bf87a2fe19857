package org.lqagent.dhcpv6;

/**
 * A message between client and server, or requestor and server: RFC 8415 section 8.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    msg-type   |               transaction-id                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * .                            options                            .
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param type 0..255, not a relay message's
 * @param transactionId 24 bits
 */
public record ClientServerMessage(int type, int transactionId, Options options) implements Message {
  public ClientServerMessage {
    Checks.u8("type", type);
    Checks.u24("transactionId", transactionId);
  }

  @Override
  public void write(WireWriter out) {
    out.u8(type).u24(transactionId).options(options);
  }
}
