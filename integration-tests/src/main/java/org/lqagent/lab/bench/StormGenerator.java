package org.lqagent.lab.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.OptionRequest;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;

/**
 * A bare load generator: asks a server about so many addresses in a closed loop, and prints how
 * many were answered a second. {@code StormGenerator FROM SERVER FIRST-ADDRESS COUNT WIDTH}
 */
public final class StormGenerator {
  private static final long STALL_MILLIS = 500;

  private StormGenerator() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    InetSocketAddress server = new InetSocketAddress(InetAddress.getByName(arguments[1]), 547);
    Ipv6Address first = Ipv6Address.parse(arguments[2]);
    int count = Integer.parseInt(arguments[3]);
    int width = Integer.parseInt(arguments[4]);
    AtomicInteger asked = new AtomicInteger(width);
    AtomicInteger answered = new AtomicInteger();
    AtomicLong last = new AtomicLong();
    byte[] query = query(first);
    int addressAt = find(query, first);
    try (EpollLoop loop =
        new EpollLoop(
            InetAddress.getByName(arguments[0]),
            (in, out) -> {
              answered.lazySet(answered.get() + 1);
              last.lazySet(System.nanoTime());
              int next = asked.getAndIncrement();
              if (next >= count) {
                return false;
              }
              out.writeBytes(query);
              out.setMedium(1, next);
              out.setLong(addressAt + Long.BYTES, first.low() + next);
              return true;
            })) {
      long start = System.nanoTime();
      send(loop, server, query, addressAt, first, 0, width);
      int before = 0;
      while (answered.get() < count) {
        Thread.sleep(STALL_MILLIS);
        if (answered.get() == before) {
          int next = asked.getAndAdd(width);
          if (next >= count) {
            break;
          }
          // What was outstanding is lost: it counts as time, not as answers.
          send(loop, server, query, addressAt, first, next, Math.min(width, count - next));
        }
        before = answered.get();
      }
      System.out.printf("%.0f%n", answered.get() * 1e9 / (last.get() - start));
    }
  }

  private static void send(
      EpollLoop loop,
      InetSocketAddress server,
      byte[] query,
      int addressAt,
      Ipv6Address first,
      int from,
      int howMany) {
    for (int i = from; i < from + howMany; i++) {
      byte[] own = query.clone();
      ByteBuffer.wrap(own)
          .putInt(0, query[0] << 24 | i)
          .putLong(addressAt + Long.BYTES, first.low() + i);
      loop.send(own, server);
    }
  }

  private static byte[] query(Ipv6Address address) {
    return new ClientServerMessage(
            MessageTypes.LEASEQUERY,
            0,
            Options.of(
                new ClientId(BenchResponder.REQUESTOR),
                new LqQuery(
                    QueryTypes.QUERY_BY_ADDRESS,
                    Ipv6Address.UNSPECIFIED,
                    Options.of(
                        new IaAddress(address, 0, 0, Options.NONE),
                        new OptionRequest(List.of(LqRelayData.CODE))))))
        .toByteArray();
  }

  private static int find(byte[] octets, Ipv6Address address) {
    byte[] wanted = address.toInet().getAddress();
    for (int at = 0; at + wanted.length <= octets.length; at++) {
      if (Arrays.equals(octets, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    throw new AssertionError("the address is not in its query");
  }
}
