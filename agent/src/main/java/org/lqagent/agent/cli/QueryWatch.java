package org.lqagent.agent.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.lqagent.dhcpv6.MessagePrinter;
import org.lqagent.leasequery.Conflict;
import org.lqagent.leasequery.Discard;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.LeasequeryListener;

/** Watches one question: prints every message if asked to, and remembers what went wrong. */
final class QueryWatch implements LeasequeryListener {
  private static final int MOST_CONFLICTS = 20;

  private final PrintWriter out;
  private final boolean verbose;
  private final long start = System.nanoTime();
  private final Map<Discard, Integer> discarded = new EnumMap<>(Discard.class);
  private final List<String> conflicts = new ArrayList<>();
  private int transmissions;

  QueryWatch(PrintWriter out, boolean verbose) {
    this.out = out;
    this.verbose = verbose;
  }

  @Override
  public synchronized void sent(Endpoint to, byte[] octets, int transmission) {
    transmissions = Math.max(transmissions, transmission);
    print("to " + to + ", transmission " + transmission, octets);
  }

  @Override
  public synchronized void received(Endpoint from, byte[] octets) {
    print("from " + from, octets);
  }

  @Override
  public synchronized void discarded(Endpoint from, byte[] octets, Discard reason) {
    discarded.merge(reason, 1, Integer::sum);
    if (verbose) {
      out.println("  discarded: " + words(reason));
      out.flush();
    }
  }

  @Override
  public synchronized void conflict(Conflict conflict) {
    if (conflicts.size() < MOST_CONFLICTS) {
      conflicts.add(
          "conflict: "
              + conflict.winner().lease().lease()
              + " is "
              + claim(conflict.winner())
              + ", and not "
              + claim(conflict.loser())
              + ", which is older");
    }
  }

  /** A line for each lease that two clients were said to hold. */
  synchronized List<String> conflicts() {
    return List.copyOf(conflicts);
  }

  /** How many replies were discarded, by reason in words. */
  synchronized Map<String, Integer> discarded() {
    Map<String, Integer> words = new TreeMap<>();
    discarded.forEach((reason, count) -> words.put(words(reason), count));
    return words;
  }

  /** Since the question was put. */
  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  synchronized int transmissions() {
    return transmissions;
  }

  private void print(String what, byte[] octets) {
    if (verbose) {
      out.printf(
          Locale.ROOT, "%.6f s %s%n%s", seconds(), what, MessagePrinter.print(octets).indent(2));
      out.flush();
    }
  }

  private static String claim(Conflict.Claim claim) {
    return claim.by().clientId() + "'s as server " + claim.by().serverId() + " says";
  }

  private static String words(Discard reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
