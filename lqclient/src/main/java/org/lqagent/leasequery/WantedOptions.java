package org.lqagent.leasequery;

import java.util.List;
import java.util.Set;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaNa;
import org.lqagent.dhcpv6.IaPd;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.IaTa;
import org.lqagent.dhcpv6.InterfaceId;
import org.lqagent.dhcpv6.OptionNames;
import org.lqagent.dhcpv6.OptionRequest;
import org.lqagent.dhcpv6.RapidCommit;
import org.lqagent.dhcpv6.RelayMsg;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.StatusCode;

/** Which options a question may ask for: RFC 8415 section 21.7. */
final class WantedOptions {
  private static final int MOST = 64;

  // A relay agent's interface-id and remote-id come within the relay data, if they are wanted.
  private static final Set<Integer> NEVER =
      Set.of(
          ClientId.CODE,
          ServerId.CODE,
          IaNa.CODE,
          IaTa.CODE,
          IaAddress.CODE,
          OptionRequest.CODE,
          7, // PREFERENCE
          8, // ELAPSED_TIME
          RelayMsg.CODE,
          11, // AUTH
          12, // UNICAST
          StatusCode.CODE,
          RapidCommit.CODE,
          15, // USER_CLASS
          16, // VENDOR_CLASS
          InterfaceId.CODE,
          19, // RECONF_MSG
          20, // RECONF_ACCEPT
          IaPd.CODE,
          IaPrefix.CODE);

  private WantedOptions() {}

  /** The codes, if they may be asked for. */
  static List<Integer> checked(List<Integer> codes) {
    for (int code : codes) {
      if (code < 0 || code > 0xffff) {
        throw new IllegalArgumentException("an option code is in 0..65535, not " + code);
      }
      if (NEVER.contains(code)) {
        throw new IllegalArgumentException(
            OptionNames.of(code) + " (" + code + ") may not be asked for: RFC 8415 section 21.7");
      }
    }
    if (codes.size() > MOST) {
      throw new IllegalArgumentException(
          "at most " + MOST + " options may be asked for, not " + codes.size());
    }
    return List.copyOf(codes);
  }
}
