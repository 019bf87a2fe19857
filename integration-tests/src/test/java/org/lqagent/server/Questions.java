package org.lqagent.server;

import java.util.List;
import java.util.stream.Stream;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.OptionRequest;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;

/** LEASEQUERYs in few words. */
final class Questions {
  static final int XID = 0x98f41d;
  static final ClientId REQUESTOR = new ClientId(Duid.parse("00030001020000000901"));
  static final Ipv6Address FROM = Ipv6Address.parse("2001:db8:ff::1");

  private Questions() {}

  static ClientServerMessage byAddress(String address, Integer... wanted) {
    return byAddressOnLink(address, "::", wanted);
  }

  static ClientServerMessage byAddressOnLink(String address, String link, Integer... wanted) {
    return asking(
        QueryTypes.QUERY_BY_ADDRESS,
        link,
        new IaAddress(Ipv6Address.parse(address), 0, 0, Options.NONE),
        wanted);
  }

  static ClientServerMessage byClient(Duid client, String link, Integer... wanted) {
    return asking(QueryTypes.QUERY_BY_CLIENTID, link, new ClientId(client), wanted);
  }

  static ClientServerMessage asking(int type, String link, Option what, Integer... wanted) {
    Options options = Options.of(what);
    if (wanted.length > 0) {
      options = options.with(new OptionRequest(List.of(wanted)));
    }
    return message(REQUESTOR, new LqQuery(type, Ipv6Address.parse(link), options));
  }

  static ClientServerMessage message(Option... options) {
    return new ClientServerMessage(
        MessageTypes.LEASEQUERY, XID, new Options(Stream.of(options).toList()));
  }
}
