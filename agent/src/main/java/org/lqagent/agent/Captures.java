package org.lqagent.agent;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.lqagent.agent.config.Configuration;
import org.lqagent.capture.CaptureException;
import org.lqagent.capture.CaptureStatistics;
import org.lqagent.capture.Datagram;
import org.lqagent.capture.Frame;
import org.lqagent.capture.FrameParser;

/**
 * The captures of the daemon, each with a thread of its own: one on each interface that the
 * configuration names, and one on every interface there is for all those that its patterns stand
 * for, since those come and go by the thousand. Where there is no source filter, further ones
 * report unknown sources.
 */
final class Captures implements AutoCloseable {
  /** Who takes what is captured; on the captures' threads. */
  interface Listener extends SourceReports.Listener {
    void datagram(Datagram datagram);

    /** Whether an interface is one that a pattern stands for. */
    boolean isByPattern(String interfaceName);

    /** The name of an interface by its number, if it is known. */
    Optional<String> interfaceName(int index);
  }

  private final Lasting lasting;
  private final Listener listener;
  private final Thread.UncaughtExceptionHandler died;
  private final Map<WantedCapture, LiveCapture> open = new LinkedHashMap<>();

  /** How many frames each had lost when it was last looked at. */
  private final Map<WantedCapture, Long> knownLost = new HashMap<>();

  private long lost;

  Captures(Lasting lasting, Listener listener, Thread.UncaughtExceptionHandler died) {
    this.lasting = lasting;
    this.listener = listener;
    this.died = died;
  }

  /** Opens what the configuration names and is not open yet. */
  synchronized void open(Configuration configuration) throws SystemRefusedException {
    try {
      for (WantedCapture wanted : WantedCapture.of(configuration)) {
        if (!open.containsKey(wanted)) {
          open.put(wanted, start(wanted));
        }
      }
    } catch (CaptureException e) {
      throw new SystemRefusedException(e.getMessage(), e);
    }
  }

  /** Closes what a configuration does not name, or has on another side. */
  synchronized void closeAllBut(Configuration configuration) {
    Set<WantedCapture> over = new LinkedHashSet<>(open.keySet());
    over.removeAll(WantedCapture.of(configuration));
    for (WantedCapture capture : over) {
      open.remove(capture).close();
      knownLost.remove(capture);
    }
  }

  private LiveCapture start(WantedCapture wanted) throws CaptureException {
    Consumer<Frame> frames = undaunted(consumer(wanted));
    return LiveCapture.start(
        wanted.toString(),
        () -> wanted.open(this::interfaceName),
        wanted.isOfAll() ? onlyOfPatterns(frames) : frames,
        lasting.events(),
        died);
  }

  private Consumer<Frame> consumer(WantedCapture wanted) {
    SourceReports reports = new SourceReports(lasting.counts().frameRefusals(), listener);
    return switch (wanted.what()) {
      case DHCPV6, DHCPV6_OF_OTHERS -> {
        FrameParser parser =
            new FrameParser(
                FrameParser.PartialChecksums.ACCEPTED, lasting.counts().frameRefusals());
        yield frame -> parser.parse(frame).ifPresent(listener::datagram);
      }
      case SOURCES -> reports::source;
      case DESTINATIONS -> reports::destination;
    };
  }

  /** A mistake of ours with one frame must not end the capture of the next. */
  private Consumer<Frame> undaunted(Consumer<Frame> frames) {
    return frame -> {
      try {
        frames.accept(frame);
      } catch (RuntimeException e) {
        lasting.counts().named().count("capture.failed");
        lasting.events().tell(Event.TASK_FAILED, e.toString(), e);
      }
    };
  }

  /** Interfaces that are named have captures of their own. */
  private Consumer<Frame> onlyOfPatterns(Consumer<Frame> frames) {
    return frame -> {
      if (frame.interfaceName().filter(listener::isByPattern).isPresent()) {
        frames.accept(frame);
      }
    };
  }

  /** The kernel may tell of an interface later than its first frame comes. */
  private Optional<String> interfaceName(int index) {
    Optional<String> known = listener.interfaceName(index);
    if (known.isPresent()) {
      return known;
    }
    try {
      return Optional.ofNullable(NetworkInterface.getByIndex(index)).map(NetworkInterface::getName);
    } catch (SocketException e) {
      return Optional.empty();
    }
  }

  /** An interface is there, so that a lost capture need not wait. */
  synchronized void appeared(String interfaceName) {
    open.forEach(
        (wanted, capture) -> {
          if (wanted.interfaceName().equals(interfaceName)) {
            capture.wake();
          }
        });
  }

  /**
   * Looks whether frames were lost since the last time, and tells the operator: what they said is
   * not known.
   */
  synchronized boolean checkLosses() {
    long before = lost;
    open.forEach(
        (wanted, capture) ->
            capture.statistics().ifPresent(statistics -> checkLosses(wanted, statistics)));
    return lost > before;
  }

  private void checkLosses(WantedCapture wanted, CaptureStatistics statistics) {
    long now = statistics.droppedByKernel() + statistics.droppedByInterface();
    long before = knownLost.getOrDefault(wanted, 0L);
    knownLost.put(wanted, now);
    // A capture that was opened again counts from 0.
    long more = now >= before ? now - before : now;
    if (more > 0) {
      lost += more;
      lasting
          .events()
          .tell(
              Event.CAPTURE_DROPPED,
              more + " frames of " + wanted + " were lost: gleaning is incomplete");
    }
  }

  /** How many frames were lost so far, as of the last look. */
  synchronized long lost() {
    return lost;
  }

  synchronized List<LiveCapture> all() {
    return new ArrayList<>(open.values());
  }

  @Override
  public void close() {
    List<LiveCapture> all;
    synchronized (this) {
      all = all();
      open.clear();
    }
    all.forEach(LiveCapture::close);
  }
}
