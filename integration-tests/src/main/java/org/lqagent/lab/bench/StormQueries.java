package org.lqagent.lab.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;

/**
 * Reads from a capture at the server what was asked about, and how many exchanges were too many.
 */
final class StormQueries {
  private static final int FILE_HEADER = 24;
  private static final int RECORD_HEADER = 16;
  private static final int UDP_PAYLOAD = 14 + 40 + 8;
  private static final int DELEGATED_LENGTH = 56;
  private static final Ipv6Prefix LINK = Ipv6Prefix.parse("2001:db8:1::/64");

  private StormQueries() {}

  /**
   * Counts exchanges about a lease that another exchange was about; a message with the same
   * transaction id belongs to the same exchange.
   */
  static long surplus(Path file) throws IOException {
    Map<Ipv6Prefix, Integer> exchangeOf = new HashMap<>();
    Map<Integer, Ipv6Prefix> lastLease = new HashMap<>();
    long surplus = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      in.skipNBytes(FILE_HEADER);
      for (byte[] head = in.readNBytes(RECORD_HEADER);
          head.length == RECORD_HEADER;
          head = in.readNBytes(RECORD_HEADER)) {
        byte[] frame =
            in.readNBytes(ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(8));
        ClientServerMessage query = read(frame);
        Ipv6Prefix lease = lease(query);
        Integer first = exchangeOf.putIfAbsent(lease, query.transactionId());
        boolean isAgain = lease.equals(lastLease.put(query.transactionId(), lease));
        surplus += first == null || first == query.transactionId() || isAgain ? 0 : 1;
      }
    }
    return surplus;
  }

  private static ClientServerMessage read(byte[] frame) throws IOException {
    try {
      return (ClientServerMessage) Message.read(frame, UDP_PAYLOAD, frame.length - UDP_PAYLOAD);
    } catch (MalformedMessageException e) {
      throw new IOException("no query in the capture", e);
    }
  }

  private static Ipv6Prefix lease(ClientServerMessage query) {
    Ipv6Address address =
        query
            .options()
            .first(LqQuery.class)
            .flatMap(asked -> asked.options().first(IaAddress.class))
            .orElseThrow()
            .address();
    return Ipv6Prefix.containing(address, LINK.contains(address) ? 128 : DELEGATED_LENGTH);
  }
}
