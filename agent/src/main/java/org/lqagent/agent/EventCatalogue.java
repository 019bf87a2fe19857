package org.lqagent.agent;

/** The catalogue of the events that the log tells of, for people. */
public final class EventCatalogue {
  private EventCatalogue() {}

  /** Every event: its name, as each line of the log has it, its level, what it says, what to do. */
  public static String text() {
    StringBuilder text = new StringBuilder();
    for (Event event : Event.values()) {
      text.append(
          "%s (%s)%n  %s%n  What to do: %s%n%n"
              .formatted(event, event.level(), event.meaning(), event.advice()));
    }
    return text.toString();
  }
}
