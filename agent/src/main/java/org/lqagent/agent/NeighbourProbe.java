package org.lqagent.agent;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.gleaning.Gleaned;
import org.lqagent.netlink.NeighbourMessage;

/**
 * Finds out whether somebody is on a port, by having the kernel solicit it there: RFC 7513 section
 * 7. For the keeper's thread.
 */
final class NeighbourProbe {
  /** The kernel sends three solicitations, a second apart. */
  static final Duration TIMEOUT = Duration.ofSeconds(4);

  static final int MAX_OPEN = 1024;

  /** Has the kernel solicit. */
  interface Solicitor {
    void solicit(String interfaceName, Ipv6Address target) throws IOException;
  }

  private record Open(Gleaned.PleaseProbe please, Instant until) {}

  private final Solicitor solicitor;
  private final BiConsumer<Gleaned.PleaseProbe, Boolean> ended;

  /** The eldest first, by what nobody asks twice at a time. */
  private final Map<List<Object>, Open> open = new LinkedHashMap<>();

  /**
   * @param ended told whether the one asked for is there
   */
  NeighbourProbe(Solicitor solicitor, BiConsumer<Gleaned.PleaseProbe, Boolean> ended) {
    this.solicitor = solicitor;
    this.ended = ended;
  }

  void start(Gleaned.PleaseProbe please, Instant now) {
    if (open.size() == MAX_OPEN) {
      ended.accept(please, false);
      return;
    }
    Open before =
        open.putIfAbsent(
            List.of(please.interfaceName(), please.anyOf()), new Open(please, now.plus(TIMEOUT)));
    if (before != null) {
      return;
    }
    for (Ipv6Address target : please.anyOf()) {
      try {
        solicitor.solicit(please.interfaceName(), target);
      } catch (IOException e) {
        // The interface is gone, or the target is none for a neighbour: it will not answer.
      }
    }
  }

  /** A neighbour answered a solicitation. */
  void heard(String interfaceName, NeighbourMessage neighbour) {
    if (!neighbour.isReachable() || open.isEmpty()) {
      return;
    }
    for (Open one : List.copyOf(open.values())) {
      Gleaned.PleaseProbe please = one.please();
      if (please.interfaceName().equals(interfaceName)
          && please.anyOf().contains(neighbour.address())
          && isFrom(please, neighbour.hardwareAddress())) {
        end(please, true);
      }
    }
  }

  private static boolean isFrom(Gleaned.PleaseProbe please, Octets hardwareAddress) {
    return please.linkLayerAddress().map(hardwareAddress::equals).orElse(true);
  }

  /** Gives up those that nobody answered. */
  void expire(Instant now) {
    List<Gleaned.PleaseProbe> over = new ArrayList<>();
    for (Open one : open.values()) {
      if (one.until().isAfter(now)) {
        break;
      }
      over.add(one.please());
    }
    over.forEach(please -> end(please, false));
  }

  int open() {
    return open.size();
  }

  private void end(Gleaned.PleaseProbe please, boolean isThere) {
    if (open.remove(List.of(please.interfaceName(), please.anyOf())) != null) {
      ended.accept(please, isThere);
    }
  }
}
