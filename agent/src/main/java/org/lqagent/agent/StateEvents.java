package org.lqagent.agent;

import org.lqagent.agent.state.StateListener;

/** Tells the operator how the state does. */
final class StateEvents implements StateListener {
  private final Events events;

  StateEvents(Events events) {
    this.events = events;
  }

  @Override
  public void unusable(String sentence) {
    events.tell(Event.STATE_UNUSABLE, sentence);
  }

  @Override
  public void setAside(String sentence) {
    events.tell(Event.STATE_SET_ASIDE, sentence);
  }

  @Override
  public void notWritten(String sentence) {
    events.tell(Event.STATE_NOT_WRITTEN, sentence);
  }

  @Override
  public void writtenAgain(String sentence) {
    events.tell(Event.STATE_WRITTEN, sentence);
  }
}
