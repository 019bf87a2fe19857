package org.lqagent.lab.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import org.lqagent.dhcpv6.OptionRequest;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RelayMsg;
import org.lqagent.dhcpv6.ServerId;

/**
 * Writes a pcap file as it is captured on the uplink of a busy relay agent: of each client Solicit,
 * Advertise, Request and Reply, for an address and a /56.
 */
final class RelayedCapture {
  static final int MESSAGES_PER_CLIENT = 4;

  private static final Ipv6Address RELAY = Ipv6Address.parse("2001:db8:ff::1");
  private static final Ipv6Address SERVER = Ipv6Address.parse("2001:db8:ff::51");
  private static final Ipv6Address LINK = Ipv6Address.parse("2001:db8:1::1");
  private static final ServerId SERVER_ID = new ServerId(Duid.parse("00030001020000005101"));
  private static final long FIRST_SECOND = 1_700_000_000;
  private static final int MICROSECONDS_BETWEEN = 100;

  private RelayedCapture() {}

  static void write(Path file, int clients) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
      header.putInt(0xa1b2_c3d4).putShort((short) 2).putShort((short) 4);
      header.putInt(0).putInt(0).putInt(65_535).putInt(1);
      out.write(header.array());
      long sent = 0;
      for (int client = 0; client < clients; client++) {
        boolean isUpwards = true;
        for (Message message : exchange(client)) {
          byte[] frame = frame(message.toByteArray(), isUpwards);
          long time = sent++ * MICROSECONDS_BETWEEN;
          ByteBuffer record = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
          record.putInt((int) (FIRST_SECOND + time / 1_000_000)).putInt((int) (time % 1_000_000));
          out.write(record.putInt(frame.length).putInt(frame.length).array());
          out.write(frame);
          isUpwards = !isUpwards;
        }
      }
    }
  }

  private static Message[] exchange(int client) {
    ClientId clientId = new ClientId(Duid.parse("000300010200%08x".formatted(client)));
    OptionRequest wanted = new OptionRequest(List.of(23, 24));
    Options empty = Options.NONE;
    Options asked =
        Options.of(clientId, wanted, new IaNa(client, 0, 0, empty), new IaPd(client, 0, 0, empty));
    IaAddress address =
        new IaAddress(new Ipv6Address(LINK.high(), 0x10000L + client), 3600, 7200, empty);
    Ipv6Prefix prefix =
        new Ipv6Prefix(new Ipv6Address(0x2001_0db8_0000_0000L + ((0x10000L + client) << 8), 0), 56);
    Options granted =
        Options.of(
            clientId,
            SERVER_ID,
            new IaNa(client, 1800, 2880, Options.of(address)),
            new IaPd(client, 1800, 2880, Options.of(IaPrefix.of(prefix, 3600, 7200, empty))));
    int xid = client & 0x7f_ffff;
    return new Message[] {
      relayed(MessageTypes.RELAY_FORW, client, MessageTypes.SOLICIT, xid, asked),
      relayed(MessageTypes.RELAY_REPL, client, MessageTypes.ADVERTISE, xid, granted),
      relayed(
          MessageTypes.RELAY_FORW,
          client,
          MessageTypes.REQUEST,
          xid | 0x80_0000,
          asked.with(SERVER_ID)),
      relayed(MessageTypes.RELAY_REPL, client, MessageTypes.REPLY, xid | 0x80_0000, granted)
    };
  }

  private static RelayMessage relayed(
      int relayType, int client, int type, int xid, Options options) {
    Ipv6Address peer = new Ipv6Address(0xfe80L << 48, 0x0200_00ff_fe00_0000L + client);
    return new RelayMessage(
        relayType,
        0,
        LINK,
        peer,
        Options.of(
            new InterfaceId(Octets.ofHex("01000000")),
            new RelayMsg(new ClientServerMessage(type, xid, options))));
  }

  private static byte[] frame(byte[] payload, boolean isUpwards) {
    int length = 8 + payload.length;
    ByteBuffer frame = ByteBuffer.allocate(14 + 40 + length);
    frame.put(Octets.ofHex("020000005101 020000000901 86dd").toByteArray());
    frame.putInt(0x6000_0000).putShort((short) length).put((byte) 17).put((byte) 64);
    frame.put((isUpwards ? RELAY : SERVER).toByteArray());
    frame.put((isUpwards ? SERVER : RELAY).toByteArray());
    frame.putShort((short) 547).putShort((short) 547).putShort((short) length).putShort((short) 0);
    frame.put(payload);
    long sum = length + 17;
    for (int at = 22; at < frame.capacity(); at += 2) {
      int last = at + 1 < frame.capacity() ? frame.get(at + 1) & 0xff : 0;
      sum += (frame.get(at) & 0xff) << 8 | last;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    frame.putShort(60, (short) (sum == 0xffff ? sum : ~sum));
    return frame.array();
  }
}
