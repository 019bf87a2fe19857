package org.lqagent.bulk;

import java.util.ArrayList;
import java.util.List;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.StatusCode;

/** Messages as a bulk leasequery server writes them. */
final class Replies {
  static final Duid OURS = Duid.parse("00:03:00:01:02:00:00:00:00:01");
  static final Duid SERVER = Duid.parse("00:03:00:01:02:00:00:00:51:01");

  private Replies() {}

  static ClientServerMessage reply(int id, Option... more) {
    List<Option> options = new ArrayList<>(List.of(new ClientId(OURS), new ServerId(SERVER)));
    options.addAll(List.of(more));
    return new ClientServerMessage(MessageTypes.LEASEQUERY_REPLY, id, new Options(options));
  }

  static ClientServerMessage data(int id, Option... options) {
    return new ClientServerMessage(MessageTypes.LEASEQUERY_DATA, id, Options.of(options));
  }

  static ClientServerMessage done(int id, Option... options) {
    return new ClientServerMessage(MessageTypes.LEASEQUERY_DONE, id, Options.of(options));
  }

  static StatusCode status(int code, String text) {
    return StatusCode.of(code, text);
  }

  static Duid client(int n) {
    return Duid.parse(String.format("00030001%012x", n));
  }

  /** A client heard {@code age} seconds ago, with these leases. */
  static ClientData client(int n, long age, Option... leases) {
    List<Option> options = new ArrayList<>(List.of(new ClientId(client(n)), new CltTime(age)));
    options.addAll(List.of(leases));
    return new ClientData(new Options(options));
  }

  static IaAddress address(int n, long valid) {
    return new IaAddress(Ipv6Address.parse(addressText(n)), valid / 2, valid, Options.NONE);
  }

  static String addressText(int n) {
    return String.format("2001:db8:1::%x:%x", n >> 16, n & 0xffff);
  }

  static IaPrefix prefix(int n, long valid) {
    return new IaPrefix(
        valid / 2,
        valid,
        56,
        Ipv6Address.parse(String.format("2001:db8:1%02x:%x::", n >> 8, (n & 0xff) << 8)),
        Options.NONE);
  }
}
