package org.lqagent.gleaning;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.lqagent.capture.CaptureFile;
import org.lqagent.capture.Datagram;
import org.lqagent.capture.Frame;
import org.lqagent.capture.FrameParser;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;

/**
 * Reads a capture and takes its messages apart on a thread of its own, while another learns from
 * those before. Bounded: a reader too far ahead waits.
 */
final class ReadAhead implements AutoCloseable {
  private static final int FRAMES_IN_BATCH = 1024;
  private static final int BATCHES = 8;

  /**
   * A frame.
   *
   * @param message none in a datagram that is no whole message
   */
  record Seen(Instant time, Optional<Datagram> datagram, Optional<Message> message) {}

  /**
   * Some frames.
   *
   * @param position in the file, behind them, in octets
   * @param isLast whether there are no more, for the reason given or because that was all
   */
  record Batch(List<Seen> frames, long position, boolean isLast, Optional<Exception> reason) {}

  private final CaptureFile capture;
  private final FrameParser parser;
  private final BlockingQueue<Batch> batches = new ArrayBlockingQueue<>(BATCHES);
  private final Thread thread = new Thread(this::read, "reading ahead");

  private ReadAhead(CaptureFile capture, FrameParser parser) {
    this.capture = capture;
    this.parser = parser;
    thread.setDaemon(true);
  }

  static ReadAhead start(CaptureFile capture, FrameParser parser) {
    ReadAhead ahead = new ReadAhead(capture, parser);
    ahead.thread.start();
    return ahead;
  }

  /** The next frames, in order; waits for them. */
  Batch next() throws InterruptedException {
    return batches.take();
  }

  private static Seen see(Frame frame, FrameParser parser) {
    Optional<Datagram> datagram = parser.parse(frame);
    return new Seen(frame.time(), datagram, datagram.flatMap(ReadAhead::message));
  }

  private static Optional<Message> message(Datagram datagram) {
    try {
      return Optional.of(Message.read(datagram.payload()));
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }

  private void read() {
    try {
      Optional<Exception> reason = Optional.empty();
      boolean isLast = false;
      while (!isLast) {
        List<Seen> frames = new ArrayList<>(FRAMES_IN_BATCH);
        try {
          while (frames.size() < FRAMES_IN_BATCH && !isLast) {
            Optional<Frame> frame = capture.next();
            frame.ifPresent(present -> frames.add(see(present, parser)));
            isLast = frame.isEmpty();
          }
        } catch (IOException | RuntimeException e) {
          reason = Optional.of(e);
          isLast = true;
        }
        batches.put(new Batch(frames, capture.position(), isLast, reason));
      }
    } catch (InterruptedException e) {
      // Nobody wants any more.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
