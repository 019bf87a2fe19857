package org.lqagent.agent;

import org.lqagent.agent.sharing.SharingListener;
import org.lqagent.agent.state.StateListener;

/** Tells the operator how the places do that bindings are kept in: the state, and the sharing. */
record StoreEvents(Events events) implements StateListener, SharingListener {
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
