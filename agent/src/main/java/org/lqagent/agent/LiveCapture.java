package org.lqagent.agent;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.lqagent.capture.CaptureEnd;
import org.lqagent.capture.CaptureException;
import org.lqagent.capture.CaptureStatistics;
import org.lqagent.capture.Frame;
import org.lqagent.capture.PcapCapture;

/** A thread that captures on one interface, and begins again when the interface is back. */
final class LiveCapture implements AutoCloseable {
  /** Where nobody tells that the interface is back. */
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Opens the capture, at first and again. */
  interface Opener {
    PcapCapture open() throws CaptureException;
  }

  private final String name;
  private final Opener opener;
  private final Consumer<Frame> frames;
  private final Events events;
  private final Thread thread;
  private final Semaphore wake = new Semaphore(0);
  private volatile boolean isClosing;
  private volatile PcapCapture capture;

  private LiveCapture(
      String name,
      Opener opener,
      Consumer<Frame> frames,
      Events events,
      Thread.UncaughtExceptionHandler died)
      throws CaptureException {
    this.name = name;
    this.opener = opener;
    this.frames = frames;
    this.events = events;
    this.capture = opener.open();
    this.thread = new Thread(this::captureOn, "capture " + name);
    thread.setUncaughtExceptionHandler(died);
  }

  /**
   * Starts to capture.
   *
   * @param name of what is captured, for people
   * @param frames given every frame, on the capture's thread; must not throw
   * @throws CaptureException if it cannot be captured now
   */
  static LiveCapture start(
      String name,
      Opener opener,
      Consumer<Frame> frames,
      Events events,
      Thread.UncaughtExceptionHandler died)
      throws CaptureException {
    LiveCapture live = new LiveCapture(name, opener, frames, events, died);
    live.thread.start();
    return live;
  }

  String name() {
    return name;
  }

  /** The kernel's counts since the capture was last opened. */
  Optional<CaptureStatistics> statistics() {
    return capture.statistics();
  }

  /** The interface is there: a lost capture need not wait. */
  void wake() {
    wake.release();
  }

  private void captureOn() {
    Optional<String> lost = captureUntilLost();
    while (lost.isPresent()) {
      events.tell(Event.CAPTURE_LOST, "no capture on " + name + ": " + lost.get());
      if (!reopen()) {
        return;
      }
      events.tell(Event.CAPTURE_OPENED, "capturing on " + name + " again");
      lost = captureUntilLost();
    }
  }

  /** Why the capture ended, unless it was told to. */
  private Optional<String> captureUntilLost() {
    CaptureEnd end = capture.run(frames);
    capture.close();
    return end instanceof CaptureEnd.Failed failed
        ? Optional.of(failed.reason())
        : Optional.empty();
  }

  /** Waits until the interface can be captured on; false if told to stop before. */
  private boolean reopen() {
    try {
      while (!isClosing) {
        try {
          capture = opener.open();
          if (isClosing) {
            capture.close();
          }
          return !isClosing;
        } catch (CaptureException stillAway) {
          // Said once already; the interface will be back, or not.
        }
        wake.tryAcquire(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        wake.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  @Override
  public void close() {
    isClosing = true;
    wake.release();
    capture.stop();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
