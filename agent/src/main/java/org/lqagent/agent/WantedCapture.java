package org.lqagent.agent;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.lqagent.agent.config.Configuration;
import org.lqagent.capture.CaptureException;
import org.lqagent.capture.CaptureFilter;
import org.lqagent.capture.PcapCapture;
import org.lqagent.capture.PcapCapture.Direction;
import org.lqagent.capture.PcapCapture.Settings;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * A capture that a configuration wants.
 *
 * @param interfaceName {@link PcapCapture#EVERY_INTERFACE} for those that patterns stand for
 * @param inside the prefixes that destinations are looked at in
 * @param requestor where our requestor asks from, if the configuration says it
 */
record WantedCapture(
    What what,
    String interfaceName,
    Direction direction,
    List<Ipv6Prefix> inside,
    Optional<Ipv6Address> requestor) {
  enum What {
    /** On an access interface. */
    DHCPV6,
    /** On an uplink, without what our requestor asks and is answered. */
    DHCPV6_OF_OTHERS,
    /** The sources of all packets, where no source filter reports the unknown ones. */
    SOURCES,
    /** The destinations of packets from the core, likewise. */
    DESTINATIONS
  }

  static Set<WantedCapture> of(Configuration configuration) {
    Set<WantedCapture> wanted = new LinkedHashSet<>();
    boolean isFiltered = configuration.filter().enabled();
    List<Ipv6Prefix> aggregates = configuration.routes().aggregates();
    for (String uplink : configuration.uplink().interfaceNames()) {
      wanted.add(
          new WantedCapture(
              What.DHCPV6_OF_OTHERS,
              uplink,
              Direction.BOTH,
              List.of(),
              configuration.uplink().source()));
      if (!isFiltered && !aggregates.isEmpty()) {
        wanted.add(
            new WantedCapture(
                What.DESTINATIONS, uplink, Direction.RECEIVED, aggregates, Optional.empty()));
      }
    }
    for (Configuration.Access access : configuration.access()) {
      String name = access.isPattern() ? PcapCapture.EVERY_INTERFACE : access.interfaceName();
      wanted.add(received(What.DHCPV6, name));
      if (!isFiltered && access.verify() != Configuration.Verify.OFF) {
        wanted.add(received(What.SOURCES, name));
      }
    }
    return wanted;
  }

  private static WantedCapture received(What what, String interfaceName) {
    return new WantedCapture(what, interfaceName, Direction.RECEIVED, List.of(), Optional.empty());
  }

  boolean isOfAll() {
    return interfaceName.equals(PcapCapture.EVERY_INTERFACE);
  }

  PcapCapture open(IntFunction<Optional<String>> names) throws CaptureException {
    Settings settings =
        switch (what) {
          case DHCPV6 -> Settings.of(direction);
          case DHCPV6_OF_OTHERS ->
              Settings.of(direction, CaptureFilter.dhcpv6ButOwnLeasequeries(requestor));
          case SOURCES -> Settings.ofHeaders(direction, CaptureFilter.leasedSources());
          case DESTINATIONS -> Settings.ofHeaders(direction, CaptureFilter.destinations(inside));
        };
    return isOfAll()
        ? PcapCapture.openOnAll(settings, names)
        : PcapCapture.open(interfaceName, settings);
  }

  @Override
  public String toString() {
    String where = isOfAll() ? "patterns" : interfaceName;
    return switch (what) {
      case DHCPV6, DHCPV6_OF_OTHERS -> where;
      case SOURCES -> "sources on " + where;
      case DESTINATIONS -> "destinations on " + where;
    };
  }
}
