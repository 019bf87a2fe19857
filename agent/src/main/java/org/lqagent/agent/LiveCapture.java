package org.lqagent.agent;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.lqagent.capture.CaptureEnd;
import org.lqagent.capture.CaptureException;
import org.lqagent.capture.CaptureStatistics;
import org.lqagent.capture.Datagram;
import org.lqagent.capture.FrameParser;
import org.lqagent.capture.PcapCapture;

/** A thread that captures on one interface, and begins again when the interface is back. */
final class LiveCapture implements AutoCloseable {
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final String interfaceName;
  private final PcapCapture.Direction direction;
  private final FrameParser parser;
  private final Consumer<Datagram> datagrams;
  private final Events events;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile PcapCapture capture;

  private LiveCapture(
      PcapCapture capture,
      PcapCapture.Direction direction,
      FrameParser parser,
      Consumer<Datagram> datagrams,
      Events events,
      Thread.UncaughtExceptionHandler died) {
    this.interfaceName = capture.interfaceName();
    this.direction = direction;
    this.parser = parser;
    this.datagrams = datagrams;
    this.events = events;
    this.capture = capture;
    this.thread = new Thread(this::captureOn, "capture " + interfaceName);
    thread.setUncaughtExceptionHandler(died);
  }

  /**
   * Starts to capture.
   *
   * @param datagrams given every DHCPv6 datagram, on the capture's thread
   * @throws CaptureException if the interface cannot be captured on now
   */
  static LiveCapture start(
      String interfaceName,
      PcapCapture.Direction direction,
      FrameParser parser,
      Consumer<Datagram> datagrams,
      Events events,
      Thread.UncaughtExceptionHandler died)
      throws CaptureException {
    PcapCapture capture = PcapCapture.open(interfaceName, PcapCapture.Settings.of(direction));
    LiveCapture live = new LiveCapture(capture, direction, parser, datagrams, events, died);
    live.thread.start();
    return live;
  }

  String interfaceName() {
    return interfaceName;
  }

  PcapCapture.Direction direction() {
    return direction;
  }

  /** The kernel's counts since the capture was last opened. */
  Optional<CaptureStatistics> statistics() {
    return capture.statistics();
  }

  private void captureOn() {
    Optional<String> lost = captureUntilLost();
    while (lost.isPresent()) {
      events.tell(Event.CAPTURE_LOST, "no capture on " + interfaceName + ": " + lost.get());
      if (!reopen()) {
        return;
      }
      events.tell(Event.CAPTURE_OPENED, "capturing on " + interfaceName + " again");
      lost = captureUntilLost();
    }
  }

  /** Why the capture ended, unless it was told to. */
  private Optional<String> captureUntilLost() {
    CaptureEnd end = capture.run(frame -> parser.parse(frame).ifPresent(datagrams));
    capture.close();
    return end instanceof CaptureEnd.Failed failed
        ? Optional.of(failed.reason())
        : Optional.empty();
  }

  /** Waits until the interface can be captured on; false if told to stop before. */
  private boolean reopen() {
    try {
      while (!closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          capture = PcapCapture.open(interfaceName, PcapCapture.Settings.of(direction));
          return true;
        } catch (CaptureException stillAway) {
          // Said once already; the interface will be back, or not.
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  @Override
  public void close() {
    closing.countDown();
    capture.stop();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
