package org.lqagent.leasequery;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.lqagent.dhcpv6.Ipv6Address;

/** A process in the requestor's namespace: asks everybody for one address, prints the answer. */
final class MulticastAsker {
  private MulticastAsker() {}

  /**
   * Asks.
   *
   * @param arguments our address, the uplink, the address asked for, and whether by {@code netty}
   *     or by a {@code plain} socket
   */
  public static void main(String[] arguments) throws Exception {
    Counters counters = new Counters();
    TransportSettings settings =
        new TransportSettings(
            Endpoint.parse(arguments[0], TransportSettings.PORT), Optional.of(arguments[1]));
    try (Transport transport =
            arguments[3].equals("netty")
                ? NettyTransport.open(settings, counters)
                : PlainTransport.open(settings, counters);
        LeasequeryClient client =
            new LeasequeryClient(
                LeasequerySettings.of(MulticastAnswerer.REQUESTOR),
                transport,
                new SteadyClock(),
                InstantSource.system(),
                new SecureRandom(),
                counters,
                LeasequeryListener.NONE)) {
      Question question =
          new Question.ByAddress(
              Ipv6Address.parse(arguments[2]), Ipv6Address.UNSPECIFIED, List.of());
      System.out.println(client.ask(question, leases -> {}).get(30, TimeUnit.SECONDS));
      System.out.println(counters.snapshot());
    }
  }
}
