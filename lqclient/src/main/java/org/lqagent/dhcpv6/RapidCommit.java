package org.lqagent.dhcpv6;

/** The two-message exchange is wanted or granted: Rapid Commit, RFC 8415 section 21.14. */
public record RapidCommit() implements Option {
  public static final int CODE = 14;

  static RapidCommit read(WireReader in) {
    return new RapidCommit();
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeBody(WireWriter out) {}

  @Override
  public String summary() {
    return "";
  }
}
