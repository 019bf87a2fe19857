package org.lqagent.dhcpv6;

/**
 * Bindings that changed from then on are wanted: OPTION_LQ_START_TIME, RFC 7653 section 6.3.2.
 *
 * @param seconds by the server's clock, see {@link ServerTime}; unsigned
 */
public record LqStartTime(long seconds) implements Option {
  public static final int CODE = 101;

  public LqStartTime {
    Checks.u32("seconds", seconds);
  }

  static Option read(WireReader in) throws MalformedMessageException {
    // Of another length it is no time, and no reason to lose the lease beside it.
    return in.remaining() == Integer.BYTES
        ? new LqStartTime(in.u32())
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
