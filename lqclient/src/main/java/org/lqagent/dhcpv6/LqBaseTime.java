package org.lqagent.dhcpv6;

/**
 * When the server wrote the message; all ages in it count from then: OPTION_LQ_BASE_TIME, RFC 7653
 * section 6.3.1.
 *
 * @param seconds by the server's clock, see {@link ServerTime}; unsigned
 */
public record LqBaseTime(long seconds) implements Option {
  public static final int CODE = 100;

  public LqBaseTime {
    Checks.u32("seconds", seconds);
  }

  static Option read(WireReader in) throws MalformedMessageException {
    // Of another length it is no time, and no reason to lose the lease beside it.
    return in.remaining() == Integer.BYTES
        ? new LqBaseTime(in.u32())
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
