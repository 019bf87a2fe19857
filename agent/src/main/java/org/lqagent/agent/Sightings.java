package org.lqagent.agent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.gleaning.Decision;
import org.lqagent.gleaning.UnknownSource;

/**
 * The unknown sources seen of late. For any thread; so many at most, however many sources a sender
 * makes up.
 */
final class Sightings {
  static final int MAX = 256;

  private record Key(Ipv6Address address, String interfaceName) {}

  /**
   * A source that was not known when its packet came.
   *
   * @param isOutside whether nobody could lease it there
   */
  record Sighting(
      Ipv6Address address,
      String interfaceName,
      Optional<Octets> hardwareAddress,
      Instant last,
      boolean isOutside) {}

  private final Map<Key, Sighting> latest =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Sighting> eldest) {
          return size() > MAX;
        }
      };

  void saw(UnknownSource source, Decision decision, Instant now) {
    Sighting sighting =
        new Sighting(
            source.address(),
            source.interfaceName(),
            source.linkLayerAddress(),
            now,
            decision instanceof Decision.NotAsked notAsked
                && notAsked.reason() == Decision.Reason.OUT_OF_RANGE);
    synchronized (latest) {
      latest.put(new Key(source.address(), source.interfaceName()), sighting);
    }
  }

  /** The latest first. */
  List<Sighting> latest() {
    List<Sighting> sightings;
    synchronized (latest) {
      sightings = new ArrayList<>(latest.values());
    }
    Collections.reverse(sightings);
    return sightings;
  }
}
