package org.lqagent.dhcpv6;

import java.util.List;

/** The names of the status codes: RFC 8415 section 21.13, RFC 5007, RFC 5460, RFC 7653. */
public final class StatusNames {
  private static final List<String> NAMES =
      List.of(
          "Success",
          "UnspecFail",
          "NoAddrsAvail",
          "NoBinding",
          "NotOnLink",
          "UseMulticast",
          "NoPrefixAvail",
          "UnknownQueryType",
          "MalformedQuery",
          "NotConfigured",
          "NotAllowed",
          "QueryTerminated",
          "DataMissing",
          "CatchUpComplete",
          "NotSupported",
          "TLSConnectionRefused");

  private StatusNames() {}

  /** The name in the RFC's spelling, or {@code status N}. */
  public static String of(int status) {
    return status >= 0 && status < NAMES.size() ? NAMES.get(status) : "status " + status;
  }
}
