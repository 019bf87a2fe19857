package org.lqagent.agent;

import org.lqagent.leasequery.Conflict;
import org.lqagent.leasequery.LeasequeryListener;
import org.lqagent.leasequery.Server;

/** Tells the operator how the servers do. */
final class ServerEvents implements LeasequeryListener {
  private final Events events;

  ServerEvents(Events events) {
    this.events = events;
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
