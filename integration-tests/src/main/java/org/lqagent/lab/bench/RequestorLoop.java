package org.lqagent.lab.bench;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.leasequery.Counters;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.LeaseAnswer;
import org.lqagent.leasequery.LeasequeryClient;
import org.lqagent.leasequery.LeasequeryListener;
import org.lqagent.leasequery.LeasequerySettings;
import org.lqagent.leasequery.NettyTransport;
import org.lqagent.leasequery.Pace;
import org.lqagent.leasequery.Question;
import org.lqagent.leasequery.Server;
import org.lqagent.leasequery.ServerMap;
import org.lqagent.leasequery.SteadyClock;
import org.lqagent.leasequery.TransportException;
import org.lqagent.leasequery.TransportSettings;

/** The requestor itself, asking one server. */
final class RequestorLoop implements ClosedLoop {
  private static final int NO_LIMIT = 10_000_000;

  private final Answers answers = new Answers();
  private final AtomicLong asked = new AtomicLong();
  private final Counters counters = new Counters();
  private final NettyTransport transport;
  private final LeasequeryClient client;
  private final LongFunction<Ipv6Address> addresses;
  private volatile boolean closed;

  /**
   * Opens its socket.
   *
   * @param outstanding questions that the server may have before it, whatever the loop's width
   * @param addresses the address to ask about for each number, from 1 on; every one is leased
   */
  RequestorLoop(
      Endpoint local, Endpoint server, int outstanding, LongFunction<Ipv6Address> addresses)
      throws TransportException {
    this.addresses = addresses;
    this.transport = NettyTransport.open(new TransportSettings(local, Optional.empty()), counters);
    this.client =
        new LeasequeryClient(
            LeasequerySettings.of(BenchResponder.REQUESTOR)
                .with(ServerMap.of(Server.at(server)))
                .with(
                    new Pace(
                        NO_LIMIT,
                        NO_LIMIT,
                        NO_LIMIT,
                        outstanding,
                        NO_LIMIT,
                        Duration.ofSeconds(64))),
            transport,
            new SteadyClock(),
            InstantSource.system(),
            new SecureRandom(),
            counters,
            LeasequeryListener.NONE);
  }

  @Override
  public void start(int width) {
    for (int i = 0; i < width; i++) {
      ask();
    }
  }

  private void ask() {
    Question next =
        new Question.ByAddress(
            addresses.apply(asked.incrementAndGet()), Ipv6Address.UNSPECIFIED, List.of());
    client.ask(next, "bench", leases -> {}).thenAccept(this::answered);
  }

  private void answered(LeaseAnswer answer) {
    if (closed) {
      return;
    }
    if (!(answer instanceof LeaseAnswer.Bound)) {
      throw new IllegalStateException("not found: " + answer);
    }
    answers.count(System.nanoTime());
    ask();
  }

  @Override
  public Answers answers() {
    return answers;
  }

  @Override
  public long lost() {
    return counters.value("leasequery.repeated");
  }

  @Override
  public void close() {
    closed = true;
    client.close();
    transport.close();
  }
}
