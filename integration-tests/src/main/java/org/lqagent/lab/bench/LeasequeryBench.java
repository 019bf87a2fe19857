package org.lqagent.lab.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;
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
import org.lqagent.leasequery.TransportSettings;

/**
 * How fast the requestor is beside a bare epoll loop that sends and receives the same datagrams:
 * questions in a closed loop, each answer asks the next, both against the same responder, by turns.
 */
@Measures("the requestor beside a bare epoll loop, in a closed loop")
public final class LeasequeryBench {
  private static final int[] WIDTHS = {1, 8, 64, 256};
  private static final int ROUNDS = 5;
  private static final Duration WARM_UP = Duration.ofSeconds(4);
  private static final Duration ROUND = Duration.ofSeconds(2);
  private static final long HIGH = Ipv6Address.parse("2001:db8:1::").high();

  private LeasequeryBench() {}

  /** Something that keeps so many questions outstanding and counts the answers. */
  private interface Loop extends AutoCloseable {
    void start(int width);

    long answered();

    @Override
    void close();
  }

  public static void main(String[] arguments) throws Exception {
    Process responder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                BenchResponder.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(responder.getInputStream(), StandardCharsets.UTF_8))) {
      int port = Integer.parseInt(out.readLine());
      run(new InetSocketAddress(InetAddress.getByName("::1"), port));
    } finally {
      responder.getOutputStream().close();
      responder.waitFor();
    }
  }

  private static void run(InetSocketAddress responder) throws Exception {
    measure(new BareLoop(responder), 64, WARM_UP);
    measure(new RequestorLoop(responder), 64, WARM_UP);
    System.out.printf(
        "%11s %20s %20s %6s %12s%n",
        "outstanding", "bare /s (CPU us)", "lqclient /s (CPU us)", "ratio", "added us");
    for (int width : WIDTHS) {
      List<Rate> bare = new ArrayList<>();
      List<Rate> requestor = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        bare.add(measure(new BareLoop(responder), width, ROUND));
        requestor.add(measure(new RequestorLoop(responder), width, ROUND));
      }
      Rate b = median(bare);
      Rate r = median(requestor);
      System.out.printf(
          "%11d %13.0f (%4.1f) %13.0f (%4.1f) %6.2f %12.1f%n",
          width,
          b.perSecond(),
          b.cpuMicros(),
          r.perSecond(),
          r.cpuMicros(),
          r.perSecond() / b.perSecond(),
          width * (1e6 / r.perSecond() - 1e6 / b.perSecond()));
    }
  }

  /**
   * What was measured in a round.
   *
   * @param cpuMicros of this process for each answer; on a busy machine this says more than the
   *     rate
   */
  private record Rate(double perSecond, double cpuMicros) {}

  private static Rate median(List<Rate> rates) {
    return rates.stream()
        .sorted(Comparator.comparing(Rate::perSecond))
        .skip(rates.size() / 2)
        .findFirst()
        .orElseThrow();
  }

  /** Answers a second, without the first tenth of the time. */
  private static Rate measure(Loop loop, int width, Duration time) throws InterruptedException {
    try (loop) {
      loop.start(width);
      Thread.sleep(time.toMillis() / 10);
      long from = System.nanoTime();
      long cpuFrom = cpuNanos();
      long before = loop.answered();
      Thread.sleep(time.toMillis());
      double answered = loop.answered() - before;
      return new Rate(
          answered * 1e9 / (System.nanoTime() - from), (cpuNanos() - cpuFrom) / 1e3 / answered);
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** The bare loop: no codec, no bookkeeping, only another number in each datagram. */
  private static final class BareLoop implements Loop {
    private final InetSocketAddress responder;
    private final AtomicLong answered = new AtomicLong();
    private final byte[] query =
        new ClientServerMessage(
                MessageTypes.LEASEQUERY,
                0,
                Options.of(
                    new ClientId(BenchResponder.REQUESTOR),
                    new LqQuery(
                        QueryTypes.QUERY_BY_ADDRESS,
                        Ipv6Address.UNSPECIFIED,
                        Options.of(new IaAddress(new Ipv6Address(HIGH, 0), 0, 0, Options.NONE)))))
            .toByteArray();
    private final EpollLoop loop;

    BareLoop(InetSocketAddress responder) throws IOException {
      this.responder = responder;
      this.loop =
          new EpollLoop(
              (in, out) -> {
                long number = answered.get() + 1;
                answered.lazySet(number);
                out.writeBytes(query);
                out.setMedium(1, (int) number & 0xffffff);
                out.setLong(BenchResponder.ADDRESS_IN_QUERY + Long.BYTES, number);
                return true;
              });
    }

    @Override
    public void start(int width) {
      for (int i = 0; i < width; i++) {
        loop.send(Arrays.copyOf(query, query.length), responder);
      }
    }

    @Override
    public long answered() {
      return answered.get();
    }

    @Override
    public void close() {
      loop.close();
    }
  }

  private static final class RequestorLoop implements Loop {
    private static final int NO_LIMIT = 10_000_000;

    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong asked = new AtomicLong();
    private final NettyTransport transport;
    private final LeasequeryClient client;
    private volatile boolean closed;

    RequestorLoop(InetSocketAddress responder) throws Exception {
      Counters counters = new Counters();
      Server server = Server.at(Endpoint.parse("::1", responder.getPort()));
      this.transport =
          NettyTransport.open(
              new TransportSettings(Endpoint.parse("::1", 0), Optional.empty()), counters);
      this.client =
          new LeasequeryClient(
              LeasequerySettings.of(BenchResponder.REQUESTOR)
                  .with(ServerMap.of(server))
                  .with(
                      new Pace(
                          NO_LIMIT,
                          NO_LIMIT,
                          NO_LIMIT,
                          NO_LIMIT,
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
              new Ipv6Address(HIGH, asked.incrementAndGet()), Ipv6Address.UNSPECIFIED, List.of());
      client.ask(next, "bench", leases -> {}).thenAccept(this::answered);
    }

    private void answered(LeaseAnswer answer) {
      if (closed) {
        return;
      }
      if (!(answer instanceof LeaseAnswer.Bound)) {
        throw new IllegalStateException("lost: " + answer);
      }
      answered.lazySet(answered.get() + 1);
      ask();
    }

    @Override
    public long answered() {
      return answered.get();
    }

    @Override
    public void close() {
      closed = true;
      client.close();
      transport.close();
    }
  }
}
