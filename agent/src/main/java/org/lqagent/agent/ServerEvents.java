package org.lqagent.agent;

import java.time.Duration;
import org.lqagent.leasequery.Conflict;
import org.lqagent.leasequery.LeaseAnswer;
import org.lqagent.leasequery.LeasequeryListener;
import org.lqagent.leasequery.Question;
import org.lqagent.leasequery.Server;

/** Tells the operator how the servers do, and measures them. */
final class ServerEvents implements LeasequeryListener {
  private final Events events;
  private final Latencies latencies;

  ServerEvents(Events events, Latencies latencies) {
    this.events = events;
    this.latencies = latencies;
  }

  @Override
  public void replied(Server server, Duration took) {
    latencies.replied(server, took);
  }

  @Override
  public void answered(Question question, LeaseAnswer answer, Duration took) {
    latencies.answered(answer, took);
  }

  @Override
  public void conflict(Conflict conflict) {
    events.tell(
        Event.BINDING_CONFLICT,
        conflict.winner().lease().lease()
            + " is "
            + describe(conflict.winner())
            + ", not "
            + describe(conflict.loser()));
  }

  private static String describe(Conflict.Claim claim) {
    return claim.by().clientId() + "'s as server " + claim.by().serverId() + " says";
  }

  @Override
  public void fellSilent(Server server) {
    events.tell(Event.SERVER_SILENT, server.endpoint() + " answers no more");
  }

  @Override
  public void isBack(Server server) {
    events.tell(Event.SERVER_BACK, server.endpoint() + " answers again");
  }
}
