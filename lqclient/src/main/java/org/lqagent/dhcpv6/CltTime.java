package org.lqagent.dhcpv6;

/**
 * How long ago the server last heard from the client: OPTION_CLT_TIME, RFC 5007 section 4.1.2.3.
 *
 * @param seconds unsigned; ISC dhcpd puts the time of day here, in seconds since 1970
 */
public record CltTime(long seconds) implements Option {
  public static final int CODE = 46;

  public CltTime {
    Checks.u32("seconds", seconds);
  }

  static Option read(WireReader in) throws MalformedMessageException {
    // Of another length it is no age: without one the CLIENT_DATA around it is unusable, not more.
    return in.remaining() == Integer.BYTES
        ? new CltTime(in.u32())
        : new UnknownOption(CODE, in.rest());
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeBody(WireWriter out) {
    out.u32(seconds);
  }

  @Override
  public String summary() {
    return seconds + " s";
  }
}
