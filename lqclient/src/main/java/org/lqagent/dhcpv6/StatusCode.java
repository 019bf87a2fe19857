package org.lqagent.dhcpv6;

import java.nio.charset.StandardCharsets;

/**
 * How an exchange, an IA or a lease fared: Status Code, RFC 8415 section 21.13.
 *
 * @param status 0..65535; the names are in RFC 8415 section 21.13, RFC 5007 section 4.1.3, RFC 5460
 *     section 5.3 and RFC 7653 section 5.3
 * @param text UTF-8 as it came, for people
 */
public record StatusCode(int status, Octets text) implements Option {
  public static final int CODE = 13;

  public StatusCode {
    Checks.u16("status", status);
  }

  static StatusCode read(WireReader in) throws MalformedMessageException {
    return new StatusCode(in.u16(), in.rest());
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeBody(WireWriter out) {
    out.u16(status).octets(text);
  }

  @Override
  public String summary() {
    return StatusNames.of(status) + (text.length() == 0 ? "" : " \"" + Printable.of(text) + "\"");
  }

  public static final int SUCCESS = 0;
  public static final int UNSPEC_FAIL = 1;
  public static final int NO_ADDRS_AVAIL = 2;
  public static final int NO_BINDING = 3;
  public static final int NOT_ON_LINK = 4;
  public static final int USE_MULTICAST = 5;
  public static final int NO_PREFIX_AVAIL = 6;
  public static final int UNKNOWN_QUERY_TYPE = 7;
  public static final int MALFORMED_QUERY = 8;
  public static final int NOT_CONFIGURED = 9;
  public static final int NOT_ALLOWED = 10;
  public static final int QUERY_TERMINATED = 11;

  public static StatusCode of(int status, String text) {
    return new StatusCode(status, Octets.copyOf(text.getBytes(StandardCharsets.UTF_8)));
  }

  public boolean isSuccess() {
    return status == SUCCESS;
  }

  /** The status that options carry; success where none is given, RFC 8415 section 21.13. */
  public static int in(Options options) {
    return options.first(StatusCode.class).map(StatusCode::status).orElse(SUCCESS);
  }
}
