package org.lqagent.dhcpv6;

/**
 * An option that this codec does not look into; it travels unchanged.
 *
 * @param code 0..65535
 */
public record UnknownOption(int code, Octets body) implements Option {
  public UnknownOption {
    Checks.u16("code", code);
  }

  @Override
  public void writeBody(WireWriter out) {
    out.octets(body);
  }

  @Override
  public String summary() {
    return body.length() + " octets " + body;
  }
}
