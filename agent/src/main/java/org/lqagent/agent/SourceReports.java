package org.lqagent.agent;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import org.lqagent.capture.Frame;
import org.lqagent.capture.FrameRefusal;
import org.lqagent.capture.Packet;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.gleaning.UnknownSource;
import org.lqagent.hooks.FilterSettings;

/**
 * Reports the sources and destinations of captured packets, each once in a while and not too many
 * of an interface: what the source filter does in the kernel where there is one. For one thread.
 */
final class SourceReports {
  /** Who judges what was seen; cheap for what is known. */
  interface Listener {
    boolean isKnownSource(Ipv6Address source, String interfaceName);

    boolean isKnownDestination(Ipv6Address destination);

    void source(UnknownSource source);

    void destination(Ipv6Address destination, String interfaceName);
  }

  private static final int REMEMBERED = 65_536;
  private static final long SECOND = 1_000_000_000L;

  /** An address as seen on an interface. */
  private record Seen(Ipv6Address address, String interfaceName) {}

  /** How many reports an interface made in the second that began at a time. */
  private static final class Second {
    private long start;
    private int reports;
  }

  private final Counters<FrameRefusal> refusals;
  private final Listener listener;
  private final Cache<Seen, Boolean> lately =
      Caffeine.newBuilder()
          .maximumSize(REMEMBERED)
          .expireAfterWrite(FilterSettings.DEFAULT_SILENCE)
          .executor(Runnable::run)
          .build();
  private final Cache<String, Second> pace =
      Caffeine.newBuilder().maximumSize(REMEMBERED).executor(Runnable::run).build();

  SourceReports(Counters<FrameRefusal> refusals, Listener listener) {
    this.refusals = refusals;
    this.listener = listener;
  }

  /** Looks at the source of a packet that came from a client. */
  void source(Frame frame) {
    Optional<Packet> packet = Packet.in(frame, refusals);
    if (packet.isEmpty() || frame.interfaceName().isEmpty()) {
      return;
    }
    Ipv6Address source = packet.get().source();
    String interfaceName = frame.interfaceName().get();
    if (!listener.isKnownSource(source, interfaceName) && isNew(source, interfaceName)) {
      listener.source(
          new UnknownSource(source, interfaceName, packet.get().sourceMac(), packet.get().vlans()));
    }
  }

  /** Looks at the destination of a packet that came from the core. */
  void destination(Frame frame) {
    Optional<Packet> packet = Packet.in(frame, refusals);
    if (packet.isEmpty() || frame.interfaceName().isEmpty()) {
      return;
    }
    Ipv6Address destination = packet.get().destination();
    String interfaceName = frame.interfaceName().get();
    if (!listener.isKnownDestination(destination) && isNew(destination, interfaceName)) {
      listener.destination(destination, interfaceName);
    }
  }

  /** As in the kernel: what the pace keeps back is not remembered, and may be reported later. */
  private boolean isNew(Ipv6Address address, String interfaceName) {
    Second second = pace.get(interfaceName, name -> new Second());
    long now = System.nanoTime();
    if (now - second.start >= SECOND) {
      second.start = now;
      second.reports = 0;
    }
    if (second.reports == FilterSettings.DEFAULT_RATE) {
      return false;
    }
    if (lately.asMap().putIfAbsent(new Seen(address, interfaceName), Boolean.TRUE) != null) {
      return false;
    }
    second.reports++;
    return true;
  }
}
