package org.lqagent.agent.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import org.lqagent.agent.SystemRefusedException;
import org.lqagent.leasequery.Counters;
import org.lqagent.leasequery.LeaseAnswer;
import org.lqagent.leasequery.LeasequeryClient;
import org.lqagent.leasequery.LeasequerySettings;
import org.lqagent.leasequery.PlainTransport;
import org.lqagent.leasequery.Question;
import org.lqagent.leasequery.SteadyClock;
import org.lqagent.leasequery.TransportException;
import org.lqagent.leasequery.TransportSettings;

/**
 * A question that is ready to be put, without the daemon.
 *
 * @param isByAnyInterface whether it goes by multicast, and on an interface nobody named
 * @param json whether the answer is for scripts
 * @param verbose whether every message is printed
 */
record OneQuestion(
    Question question,
    LeasequerySettings settings,
    TransportSettings transport,
    boolean isByAnyInterface,
    boolean json,
    boolean verbose) {

  /**
   * Puts it, waits, and prints how it ended; the result is the exit status.
   *
   * @throws SystemRefusedException if there is no such socket to be had
   */
  int ask(PrintWriter out, PrintWriter err) throws SystemRefusedException, IOException {
    Counters counters = new Counters();
    QueryWatch watch = new QueryWatch(err, verbose);
    try (PlainTransport socket = PlainTransport.open(transport, counters);
        QueryProgress progress = QueryProgress.on(socket.thread(), err, watch, !verbose);
        LeasequeryClient client =
            new LeasequeryClient(
                settings,
                socket,
                new SteadyClock(),
                Clock.systemUTC(),
                new KernelRandom(),
                counters,
                watch)) {
      LeaseAnswer answer = client.ask(question, leases -> {}).join();
      progress.end();
      return new QueryPrinter(out, err, json, transport.local(), isByAnyInterface, watch, counters)
          .print(answer);
    } catch (TransportException e) {
      throw new SystemRefusedException(e.getMessage(), e);
    }
  }
}
