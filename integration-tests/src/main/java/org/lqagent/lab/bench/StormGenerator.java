package org.lqagent.lab.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
  private static final int MINUTES = 5;

  private StormGenerator() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    InetSocketAddress server = new InetSocketAddress(InetAddress.getByName(arguments[1]), 547);
    Ipv6Address first = Ipv6Address.parse(arguments[2]);
    int count = Integer.parseInt(arguments[3]);
    int width = Integer.parseInt(arguments[4]);
    AtomicInteger asked = new AtomicInteger(width);
    AtomicInteger answered = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(1);
    byte[] query = query(first);
    int addressAt = find(query, first);
    try (EpollLoop loop =
        new EpollLoop(
            InetAddress.getByName(arguments[0]),
            (in, out) -> {
              if (answered.incrementAndGet() == count) {
                done.countDown();
              }
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
      for (int i = 0; i < width; i++) {
        byte[] own = query.clone();
        own[3] = (byte) i;
        own[2] = (byte) (i >> 8);
        java.nio.ByteBuffer.wrap(own).putLong(addressAt + Long.BYTES, first.low() + i);
        loop.send(own, server);
      }
      if (!done.await(MINUTES, TimeUnit.MINUTES)) {
        System.err.println("only " + answered + " of " + count + " were answered");
        System.exit(1);
      }
      System.out.printf("%.0f%n", count * 1e9 / (System.nanoTime() - start));
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
                        new OptionRequest(java.util.List.of(LqRelayData.CODE))))))
        .toByteArray();
  }

  private static int find(byte[] octets, Ipv6Address address) {
    byte[] wanted = address.toInet().getAddress();
    for (int at = 0; at + wanted.length <= octets.length; at++) {
      if (java.util.Arrays.equals(octets, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    throw new AssertionError("the address is not in its query");
  }
}
