package org.lqagent.gleaning;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lqagent.capture.Datagram;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaNa;
import org.lqagent.dhcpv6.IaPd;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.InterfaceId;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RelayMsg;
import org.lqagent.dhcpv6.ServerId;

/** Clients', relay agents' and servers' messages for tests. */
final class Messages {
  static final Ipv6Address PEER = Ipv6Address.parse("fe80::c1");
  static final Ipv6Address LINK = Ipv6Address.parse("2001:db8:1::1");
  static final Octets PORT = Octets.ofHex("02000000");
  static final Octets MAC = Octets.ofHex("02000000c001");
  static final Duid CLIENT = Duid.parse("0003000102000000c001");
  static final Duid SERVER = Duid.parse("00030001020000005101");
  static final int XID = 0x123456;

  private static final Ipv6Address RELAY = Ipv6Address.parse("2001:db8:ff::1");
  private static final Ipv6Address SERVER_ADDRESS = Ipv6Address.parse("2001:db8:ff::51");

  private Messages() {}

  static ClientServerMessage request(int type, Option... options) {
    List<Option> all = new ArrayList<>(List.of(new ClientId(CLIENT)));
    all.addAll(List.of(options));
    return new ClientServerMessage(type, XID, new Options(all));
  }

  static ClientServerMessage reply(Option... options) {
    List<Option> all = new ArrayList<>(List.of(new ClientId(CLIENT), new ServerId(SERVER)));
    all.addAll(List.of(options));
    return new ClientServerMessage(MessageTypes.REPLY, XID, new Options(all));
  }

  static IaNa ia(Option... leases) {
    return new IaNa(1, 0, 0, Options.of(leases));
  }

  static IaPd pd(Option... leases) {
    return new IaPd(1, 0, 0, Options.of(leases));
  }

  static IaAddress address(String address, long preferred, long valid, Option... options) {
    return new IaAddress(Ipv6Address.parse(address), preferred, valid, Options.of(options));
  }

  static IaPrefix prefix(String prefix, long preferred, long valid, Option... options) {
    return IaPrefix.of(Ipv6Prefix.parse(prefix), preferred, valid, Options.of(options));
  }

  static RelayMessage relay(int type, Ipv6Address link, Ipv6Address peer, Message carried) {
    return relay(type, link, peer, carried, new InterfaceId(PORT));
  }

  static RelayMessage relay(
      int type, Ipv6Address link, Ipv6Address peer, Message carried, Option... options) {
    List<Option> all = new ArrayList<>(List.of(options));
    all.add(new RelayMsg(carried));
    return new RelayMessage(type, 0, link, peer, new Options(all));
  }

  /** On its way from our relay agent to the server. */
  static Datagram up(Message carried, Instant time) {
    return uplink(RELAY, SERVER_ADDRESS, relay(12, LINK, PEER, carried), time);
  }

  /** On its way from the server to our relay agent. */
  static Datagram down(Message carried, Instant time) {
    return uplink(SERVER_ADDRESS, RELAY, relay(13, LINK, PEER, carried), time);
  }

  static Datagram uplink(
      Ipv6Address source, Ipv6Address destination, Message message, Instant time) {
    return datagram(source, destination, message, "up0", time);
  }

  /** From the client itself. */
  static Datagram access(Message message, String interfaceName, Instant time) {
    return datagram(
        PEER, Ipv6Address.ALL_DHCP_RELAY_AGENTS_AND_SERVERS, message, interfaceName, time);
  }

  static Datagram datagram(
      Ipv6Address source,
      Ipv6Address destination,
      Message message,
      String interfaceName,
      Instant time) {
    return new Datagram(
        source,
        destination,
        Datagram.SERVER_PORT,
        Datagram.SERVER_PORT,
        Octets.copyOf(message.toByteArray()),
        Optional.of(MAC),
        List.of(),
        Optional.of(interfaceName),
        time);
  }
}
