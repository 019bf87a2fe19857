package org.lqagent.gleaning;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lqagent.capture.CaptureFile;
import org.lqagent.capture.Datagram;
import org.lqagent.capture.Frame;
import org.lqagent.capture.FrameParser;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;

/** Reads a capture and takes its messages apart. For one thread. */
final class CaptureReader implements Ahead.Work<CaptureReader.Seen> {
  private static final int FRAMES_IN_BATCH = 1024;

  /**
   * A frame.
   *
   * @param message none in a datagram that is no whole message
   */
  record Seen(Instant time, Optional<Datagram> datagram, Optional<Message> message) {}

  private final CaptureFile capture;
  private final FrameParser parser;

  CaptureReader(CaptureFile capture, FrameParser parser) {
    this.capture = capture;
    this.parser = parser;
  }

  @Override
  public Ahead.Batch<Seen> next() {
    List<Seen> frames = new ArrayList<>(FRAMES_IN_BATCH);
    try {
      while (frames.size() < FRAMES_IN_BATCH) {
        Optional<Frame> frame = capture.next();
        if (frame.isEmpty()) {
          return batch(frames, true, Optional.empty());
        }
        frames.add(see(frame.get()));
      }
      return batch(frames, false, Optional.empty());
    } catch (IOException | RuntimeException e) {
      // What came before is good.
      return batch(frames, true, Optional.of(e));
    }
  }

  private Ahead.Batch<Seen> batch(List<Seen> frames, boolean isLast, Optional<Throwable> reason) {
    return new Ahead.Batch<>(frames, capture.position(), isLast, reason);
  }

  private Seen see(Frame frame) {
    Optional<Datagram> datagram = parser.parse(frame);
    return new Seen(frame.time(), datagram, datagram.flatMap(CaptureReader::message));
  }

  private static Optional<Message> message(Datagram datagram) {
    try {
      return Optional.of(Message.read(datagram.payload()));
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }
}
