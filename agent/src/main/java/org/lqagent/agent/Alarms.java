package org.lqagent.agent;

import java.util.Locale;
import org.lqagent.binding.Binding;
import org.lqagent.binding.Refusal;
import org.lqagent.gleaning.Gleaned;
import org.lqagent.gleaning.SidesWatch;
import org.lqagent.gleaning.UnknownSource;

/** What the operator is told of claims that were not believed, and of what is never heard. */
final class Alarms {
  private final Events events;

  Alarms(Events events) {
    this.events = events;
  }

  /** An observation that the table refused; most are the ordinary course of things. */
  void refused(Refusal refusal) {
    switch (refusal.reason()) {
      case TOO_MANY_PREFIXES_OF_CLIENT,
          TOO_MANY_ADDRESSES_OF_CLIENT,
          TOO_MANY_LEASES_ON_INTERFACE,
          TABLE_FULL,
          NOT_ITS_CLIENT,
          NOT_ITS_PORT ->
          events.tell(Event.LEASE_REFUSED, refusal.reason() + ": " + refusal.observation());
      default -> {
        // Counted by the table.
      }
    }
  }

  /** A message, or an answer, that claims what it should not. */
  void claimed(Gleaned.Alarm alarm) {
    Event event =
        switch (alarm.kind()) {
          case SERVER_ON_ACCESS -> Event.SERVER_ON_ACCESS;
          case RELAY_ON_ACCESS -> Event.RELAY_ON_ACCESS;
          case LEASEQUERY_FROM_ACCESS -> Event.LEASEQUERY_FROM_ACCESS;
          case LEASE_OF_ANOTHER_PORT -> Event.LEASE_OF_ANOTHER_PORT;
          case PORT_NOT_PROVEN -> Event.PORT_NOT_PROVEN;
          case LEASE_OUT_OF_RANGE -> Event.LEASE_OUT_OF_RANGE;
          case LEASE_OF_OWN_ADDRESS -> Event.LEASE_OF_OWN_ADDRESS;
        };
    events.tell(
        event,
        alarm.source()
            + alarm.interfaceName().map(name -> " on " + name).orElse("")
            + alarm.linkLayerAddress().map(mac -> " from " + mac.toColonHex()).orElse("")
            + (alarm.vlans().isEmpty() ? "" : " vlans " + alarm.vlans()));
  }

  /** A packet from a source that somebody else holds. */
  void boundElsewhere(UnknownSource source, Binding binding) {
    events.tell(
        Event.SOURCE_BOUND_ELSEWHERE,
        source.address()
            + " on "
            + source.interfaceName()
            + source.linkLayerAddress().map(mac -> " from " + mac.toColonHex()).orElse("")
            + " is bound to "
            + binding.clientId()
            + binding.interfaceName().map(name -> " on " + name).orElse(""));
  }

  /** A side that says nothing, though the other does. */
  void silent(SidesWatch.Silent side) {
    events.tell(
        Event.ONE_SIDE_SILENT,
        "no DHCPv6 was seen on the "
            + side.name().toLowerCase(Locale.ROOT)
            + " side for a while, though there was some on the other");
  }
}
