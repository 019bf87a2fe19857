package org.lqagent.dhcpv6;

/** A DHCPv6 option: RFC 8415 section 21. */
public sealed interface Option permits UnknownOption {
  int code();

  void writeBody(WireWriter out);

  static Option read(int code, WireReader body) throws MalformedMessageException {
    return new UnknownOption(code, body.rest());
  }
}
