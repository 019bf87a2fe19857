package org.lqagent.dhcpv6;

/** The message types: RFC 8415 section 7.3, RFC 5007 section 4.1.1, RFC 5460, RFC 7653. */
public final class MessageTypes {
  public static final int SOLICIT = 1;
  public static final int ADVERTISE = 2;
  public static final int REQUEST = 3;
  public static final int CONFIRM = 4;
  public static final int RENEW = 5;
  public static final int REBIND = 6;
  public static final int REPLY = 7;
  public static final int RELEASE = 8;
  public static final int DECLINE = 9;
  public static final int RECONFIGURE = 10;
  public static final int INFORMATION_REQUEST = 11;
  public static final int RELAY_FORW = 12;
  public static final int RELAY_REPL = 13;
  public static final int LEASEQUERY = 14;
  public static final int LEASEQUERY_REPLY = 15;
  public static final int LEASEQUERY_DONE = 16;
  public static final int LEASEQUERY_DATA = 17;
  public static final int RECONFIGURE_REQUEST = 18;
  public static final int RECONFIGURE_REPLY = 19;
  public static final int DHCPV4_QUERY = 20;
  public static final int DHCPV4_RESPONSE = 21;
  public static final int ACTIVELEASEQUERY = 22;
  public static final int STARTTLS = 23;

  private MessageTypes() {}

  /** The name in the RFC's spelling, or {@code type N}. */
  public static String name(int type) {
    return switch (type) {
      case SOLICIT -> "SOLICIT";
      case ADVERTISE -> "ADVERTISE";
      case REQUEST -> "REQUEST";
      case CONFIRM -> "CONFIRM";
      case RENEW -> "RENEW";
      case REBIND -> "REBIND";
      case REPLY -> "REPLY";
      case RELEASE -> "RELEASE";
      case DECLINE -> "DECLINE";
      case RECONFIGURE -> "RECONFIGURE";
      case INFORMATION_REQUEST -> "INFORMATION-REQUEST";
      case RELAY_FORW -> "RELAY-FORW";
      case RELAY_REPL -> "RELAY-REPL";
      case LEASEQUERY -> "LEASEQUERY";
      case LEASEQUERY_REPLY -> "LEASEQUERY-REPLY";
      case LEASEQUERY_DONE -> "LEASEQUERY-DONE";
      case LEASEQUERY_DATA -> "LEASEQUERY-DATA";
      case RECONFIGURE_REQUEST -> "RECONFIGURE-REQUEST";
      case RECONFIGURE_REPLY -> "RECONFIGURE-REPLY";
      case DHCPV4_QUERY -> "DHCPV4-QUERY";
      case DHCPV4_RESPONSE -> "DHCPV4-RESPONSE";
      case ACTIVELEASEQUERY -> "ACTIVELEASEQUERY";
      case STARTTLS -> "STARTTLS";
      default -> "type " + type;
    };
  }
}
