package org.lqagent.lab.bench;

import java.util.Collection;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * How long it takes on one core to read and to write messages that real servers sent, and what is
 * allocated for each; measured by JMH.
 */
@Measures("reading and writing messages: nanoseconds and octets allocated for each, by JMH")
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecodeBench {
  private static final int FORKS = 2;
  private static final int ROUNDS = 5;
  private static final TimeValue ROUND = TimeValue.seconds(1);

  /** dhcpd's REPLY with IA_NA and IA_PD, to a relay agent. */
  private static final String RELAYED_REPLY =
      "0d0020010db8000100000000000000000001fe80000000000000000000fffe00c001001200040100000000"
          + "0900c307424b94000300280000c0010000070800000b400005001820010db8000100000000000000001d19"
          + "00000e1000001c20001900290000c0010000070800000b40001a001900000e1000001c203820010db801ff"
          + "ff0000000000000000000001000a0003000102000000c0010002000a000300010200000051010017001020"
          + "010db800ff000000000000000000530018000d076578616d706c65036e6574000017001020010db800ff00"
          + "0000000000000000530018000d076578616d706c65036e657400";

  /** dhcpd's LEASEQUERY-REPLY with a lease. */
  private static final String LEASEQUERY_REPLY =
      "0f98f41d002d00320001000a0003000102000000c0010005001820010db8000100000000000000001d1900000e"
          + "1000001c20002e00046b0484bd0001000a000300010200000009010002000a00030001020000005101";

  private final byte[] relayedReply = HexFormat.of().parseHex(RELAYED_REPLY);
  private final byte[] leasequeryReply = HexFormat.of().parseHex(LEASEQUERY_REPLY);
  private final Message message;

  public DecodeBench() {
    try {
      message = Message.read(relayedReply);
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }

  public static void main(String[] arguments) throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include('^' + DecodeBench.class.getName().replace(".", "\\.") + "\\.")
                    .forks(FORKS)
                    .threads(1)
                    .warmupIterations(ROUNDS)
                    .warmupTime(ROUND)
                    .measurementIterations(ROUNDS)
                    .measurementTime(ROUND)
                    .addProfiler(GCProfiler.class)
                    .addProfiler(CpuTime.class)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    System.out.printf(
        "%-20s %8s %16s %14s %12s %14s%n",
        "", "ns each", "of 10 rounds", "CPU ns each", "per core, s", "octets alloc.");
    for (RunResult result : results) {
      Result<?> time = result.getPrimaryResult();
      double cpu = secondary(result, CpuTime.NAME);
      System.out.printf(
          "%-20s %8.0f %7.0f..%-7.0f %14.0f %,12.0f %14.0f%n",
          result.getParams().getBenchmark().replaceFirst(".*\\.", ""),
          time.getStatistics().getPercentile(50),
          time.getStatistics().getMin(),
          time.getStatistics().getMax(),
          cpu,
          1e9 / cpu,
          secondary(result, "gc.alloc.rate.norm"));
    }
  }

  @SuppressWarnings("rawtypes")
  private static double secondary(RunResult result, String name) {
    return result.getSecondaryResults().entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(name))
        .mapToDouble(entry -> entry.getValue().getStatistics().getPercentile(50))
        .findFirst()
        .orElseThrow();
  }

  /** Reads a relayed REPLY with IA_NA and IA_PD. */
  @Benchmark
  public Message readRelayedReply() throws MalformedMessageException {
    return Message.read(relayedReply);
  }

  @Benchmark
  public byte[] writeRelayedReply() {
    return message.toByteArray();
  }

  @Benchmark
  public Message readLeasequeryReply() throws MalformedMessageException {
    return Message.read(leasequeryReply);
  }
}
