package org.lqagent.agent;

import java.time.Duration;
import java.time.InstantSource;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.leasequery.Conflict;
import org.lqagent.leasequery.Discard;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.LeaseAnswer;
import org.lqagent.leasequery.LeasequeryListener;
import org.lqagent.leasequery.Question;
import org.lqagent.leasequery.Server;

/** Tells the operator how the servers do, and measures them. */
final class ServerEvents implements LeasequeryListener {
  private final Events events;
  private final Latencies latencies;
  private final UnaskedReplies unasked;

  ServerEvents(Events events, Latencies latencies, InstantSource clock) {
    this.events = events;
    this.latencies = latencies;
    this.unasked = new UnaskedReplies(events, clock);
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
  public void discarded(Endpoint from, byte[] octets, Discard reason) {
    unasked.discarded(from, reason);
    if (reason == Discard.UNLISTED_SERVER) {
      events.tell(
          Event.SERVER_NOT_BELIEVED, "a reply from " + from + " has a SERVERID that is not listed");
    }
  }

  @Override
  public void isAnother(Server server, Duid before, Duid now) {
    events.tell(
        Event.SERVER_CHANGED, server.endpoint() + " answers as " + now + ", not as " + before);
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
