package org.lqagent.dhcpv6;

/**
 * Bindings that changed up to then are wanted: OPTION_LQ_END_TIME, RFC 7653 section 6.3.3.
 *
 * @param seconds by the server's clock, see {@link ServerTime}; unsigned
 */
public record LqEndTime(long seconds) implements Option {
  public static final int CODE = 102;

  public LqEndTime {
    Checks.u32("seconds", seconds);
  }

  static Option read(WireReader in) throws MalformedMessageException {
    // Of another length it is no time, and no reason to lose the lease beside it.
    return in.remaining() == Integer.BYTES
        ? new LqEndTime(in.u32())
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
    return ServerTime.text(seconds);
  }
}
