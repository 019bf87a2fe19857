package org.lqagent.dhcpv6;

/** What a LEASEQUERY may ask by: RFC 5007 section 4.1.2.1; 3 to 5 over TCP only, RFC 5460. */
public final class QueryTypes {
  public static final int QUERY_BY_ADDRESS = 1;
  public static final int QUERY_BY_CLIENTID = 2;
  public static final int QUERY_BY_RELAY_ID = 3;
  public static final int QUERY_BY_LINK_ADDRESS = 4;
  public static final int QUERY_BY_REMOTE_ID = 5;

  private QueryTypes() {}

  /** The name in the RFC's spelling, or {@code query type N}. */
  public static String name(int type) {
    return switch (type) {
      case QUERY_BY_ADDRESS -> "QUERY_BY_ADDRESS";
      case QUERY_BY_CLIENTID -> "QUERY_BY_CLIENTID";
      case QUERY_BY_RELAY_ID -> "QUERY_BY_RELAY_ID";
      case QUERY_BY_LINK_ADDRESS -> "QUERY_BY_LINK_ADDRESS";
      case QUERY_BY_REMOTE_ID -> "QUERY_BY_REMOTE_ID";
      default -> "query type " + type;
    };
  }
}
