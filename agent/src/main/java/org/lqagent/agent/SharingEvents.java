package org.lqagent.agent;

import org.lqagent.agent.sharing.SharingListener;

/** Tells the operator how sharing does. */
final class SharingEvents implements SharingListener {
  private final Events events;

  SharingEvents(Events events) {
    this.events = events;
  }

  @Override
  public void lost(String sentence) {
    events.tell(Event.SHARING_LOST, sentence);
  }

  @Override
  public void found(String sentence) {
    events.tell(Event.SHARING_FOUND, sentence);
  }

  @Override
  public void roleChanged(String sentence) {
    events.tell(Event.ROLE_CHANGED, sentence);
  }
}
