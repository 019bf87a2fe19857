package org.lqagent.agent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.lqagent.agent.config.Configuration;
import org.lqagent.capture.CaptureException;
import org.lqagent.capture.Datagram;
import org.lqagent.capture.FrameParser;
import org.lqagent.capture.PcapCapture;
import org.lqagent.capture.PcapCapture.Direction;

/** The captures on the interfaces that the configuration names, each with a thread of its own. */
final class Captures implements AutoCloseable {
  private final Lasting lasting;
  private final Consumer<Datagram> datagrams;
  private final Thread.UncaughtExceptionHandler died;
  private final Map<String, LiveCapture> open = new LinkedHashMap<>();

  Captures(Lasting lasting, Consumer<Datagram> datagrams, Thread.UncaughtExceptionHandler died) {
    this.lasting = lasting;
    this.datagrams = datagrams;
    this.died = died;
  }

  /** Opens what the configuration names and is not open yet. */
  synchronized void open(Configuration configuration) throws SystemRefusedException {
    try {
      for (Map.Entry<String, Direction> wanted : wanted(configuration).entrySet()) {
        LiveCapture known = open.get(wanted.getKey());
        if (known == null) {
          open.put(wanted.getKey(), start(wanted.getKey(), wanted.getValue()));
        }
      }
    } catch (CaptureException e) {
      throw new SystemRefusedException(e.getMessage(), e);
    }
  }

  /** Closes what a configuration does not name, or has on another side. */
  synchronized void closeAllBut(Configuration configuration) {
    Map<String, Direction> wanted = wanted(configuration);
    open.values()
        .removeIf(
            capture -> {
              boolean isOver = wanted.get(capture.interfaceName()) != capture.direction();
              if (isOver) {
                capture.close();
              }
              return isOver;
            });
  }

  private static Map<String, Direction> wanted(Configuration configuration) {
    Map<String, Direction> wanted = new LinkedHashMap<>();
    wanted.put(configuration.uplink().interfaceName(), Direction.BOTH);
    configuration
        .access()
        .forEach(access -> wanted.put(access.interfaceName(), Direction.RECEIVED));
    return wanted;
  }

  private LiveCapture start(String interfaceName, PcapCapture.Direction direction)
      throws CaptureException {
    return LiveCapture.start(
        interfaceName,
        direction,
        new FrameParser(FrameParser.PartialChecksums.ACCEPTED, lasting.counts().frameRefusals()),
        datagrams,
        lasting.events(),
        died);
  }

  synchronized List<LiveCapture> all() {
    return new ArrayList<>(open.values());
  }

  @Override
  public synchronized void close() {
    Stream.of(open.values().toArray(LiveCapture[]::new)).forEach(LiveCapture::close);
    open.clear();
  }
}
