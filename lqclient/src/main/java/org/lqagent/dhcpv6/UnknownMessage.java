package org.lqagent.dhcpv6;

/**
 * A message of a type that this codec does not know; it travels unchanged.
 *
 * @param type 0..255
 */
public record UnknownMessage(int type, Octets body) implements Message {
  public UnknownMessage {
    Checks.u8("type", type);
  }

  @Override
  public void write(WireWriter out) {
    out.u8(type).octets(body);
  }
}
