package org.lqagent.lab.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.leasequery.Endpoint;

/**
 * How fast the requestor is beside a bare epoll loop that sends and receives the same datagrams:
 * questions in a closed loop, each answer asks the next.
 *
 * <p>Both run in this virtual machine, on one event loop each, by turns and with the same number
 * outstanding, against one responder in a process of its own; both were warmed up by as many
 * answers, since on a busy machine the compiler needs longer than any fixed time.
 */
@Measures("the requestor beside a bare epoll loop, in a closed loop")
public final class LeasequeryBench {
  private static final int[] WIDTHS = {1, 8, 64, 256};
  private static final int ROUNDS = 5;
  private static final long WARM_UP = 500_000;
  private static final Duration ROUND = Duration.ofSeconds(2);
  private static final long NETWORK = Ipv6Address.parse("2001:db8:1::").high();

  private LeasequeryBench() {}

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
      run(Integer.parseInt(out.readLine()));
    } finally {
      responder.getOutputStream().close();
      responder.waitFor();
    }
  }

  private static void run(int port) throws Exception {
    ClosedLoop.warmUp(bare(port), 64, WARM_UP);
    ClosedLoop.warmUp(requestor(port), 64, WARM_UP);
    System.out.printf(
        "%11s %22s %22s %17s %12s %6s%n",
        "outstanding", "bare /s (CPU us)", "lqclient /s (CPU us)", "ratio", "interval us", "lost");
    for (int width : WIDTHS) {
      List<ClosedLoop.Round> bare = new ArrayList<>();
      List<ClosedLoop.Round> requestor = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        ClosedLoop.Round b = ClosedLoop.measure(bare(port), width, ROUND);
        ClosedLoop.Round r = ClosedLoop.measure(requestor(port), width, ROUND);
        bare.add(b);
        requestor.add(r);
        ratios.add(r.perSecond() / b.perSecond());
      }
      ratios.sort(Comparator.naturalOrder());
      System.out.printf(
          "%11d %15.0f (%4.1f) %15.0f (%4.1f) %5.2f (%4.2f..%4.2f) %5.1f +%5.1f %6d%n",
          width,
          median(bare, ClosedLoop.Round::perSecond),
          median(bare, ClosedLoop.Round::cpuMicros),
          median(requestor, ClosedLoop.Round::perSecond),
          median(requestor, ClosedLoop.Round::cpuMicros),
          ratios.get(ROUNDS / 2),
          ratios.get(0),
          ratios.get(ROUNDS - 1),
          median(bare, ClosedLoop.Round::interval) / 1e3,
          (median(requestor, ClosedLoop.Round::interval) - median(bare, ClosedLoop.Round::interval))
              / 1e3,
          requestor.stream().mapToLong(ClosedLoop.Round::lost).sum());
    }
    System.out.println(
        "ratio: the median of "
            + ROUNDS
            + " pairs of rounds, the worst and the best. interval: from one answer to the next at\n"
            + "the median, bare and what lqclient adds; with one outstanding, a round trip. lost:"
            + " queries that had to be repeated.");
  }

  private static ClosedLoop bare(int port) throws Exception {
    return new BareLoop(new InetSocketAddress(InetAddress.getByName("::1"), port), NETWORK);
  }

  private static ClosedLoop requestor(int port) throws Exception {
    return new RequestorLoop(
        Endpoint.parse("::1", 0),
        Endpoint.parse("::1", port),
        Integer.MAX_VALUE,
        number -> new Ipv6Address(NETWORK, number));
  }

  private static double median(
      List<ClosedLoop.Round> rounds, ToDoubleFunction<ClosedLoop.Round> figure) {
    return rounds.stream()
        .mapToDouble(figure)
        .sorted()
        .skip(rounds.size() / 2)
        .findFirst()
        .orElseThrow();
  }
}
