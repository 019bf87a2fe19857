package org.lqagent.gleaning;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.TableLimits;
import org.lqagent.capture.CaptureFile;
import org.lqagent.capture.Datagram;
import org.lqagent.capture.Frame;
import org.lqagent.capture.FrameParser;
import org.lqagent.capture.FrameRefusal;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.RelayMessage;

/** Finds the bindings that a capture file proves. For one thread. */
public final class CaptureGleaner {
  private static final TableLimits NO_LIMITS =
      new TableLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

  private final Counters<FrameRefusal> frames = new Counters<>(FrameRefusal.class);
  private final Counters<GleanCount> messages = new Counters<>(GleanCount.class);
  private final FrameParser parser = new FrameParser(FrameParser.PartialChecksums.ACCEPTED, frames);
  private final Gleaner gleaner =
      new Gleaner(
          new Locator(AccessLinks.UNRESTRICTED, InterfaceIds.unknown(), messages),
          Gleaner.LoneReplies.BELIEVED,
          messages);
  private final BindingTable table = new BindingTable(NO_LIMITS, refusal -> {});
  private final long[] byType = new long[256];
  private long frameCount;
  private Optional<Instant> firstTime = Optional.empty();
  private Optional<Instant> lastTime = Optional.empty();

  /**
   * Reads the next frame of a capture and learns from it.
   *
   * @return false at the end
   * @throws IOException where the file cannot be read on; what came before has been learnt
   */
  public boolean step(CaptureFile capture) throws IOException {
    Optional<Frame> frame = capture.next();
    frame.ifPresent(this::learn);
    return frame.isPresent();
  }

  /** The bindings that are valid at the time of the last frame. */
  public BindingTable table() {
    return table;
  }

  public long frames() {
    return frameCount;
  }

  /** When the first frame was captured. */
  public Optional<Instant> firstTime() {
    return firstTime;
  }

  /** When the last frame was captured. */
  public Optional<Instant> lastTime() {
    return lastTime;
  }

  /** How many messages there were of each type, those inside relay messages. */
  public Map<String, Long> messagesByType() {
    Map<String, Long> named = new TreeMap<>();
    for (int type = 0; type < byType.length; type++) {
      if (byType[type] > 0) {
        named.put(MessageTypes.name(type), byType[type]);
      }
    }
    return named;
  }

  /** Why frames were no datagrams. */
  public Counters<FrameRefusal> frameRefusals() {
    return frames;
  }

  public Counters<GleanCount> gleanCounts() {
    return messages;
  }

  private void learn(Frame frame) {
    frameCount++;
    if (firstTime.isEmpty()) {
      firstTime = Optional.of(frame.time());
    }
    lastTime = Optional.of(frame.time());
    table.expire(frame.time());
    parser.parse(frame).ifPresent(this::learn);
  }

  private void learn(Datagram datagram) {
    Message message;
    try {
      message = Message.read(datagram.payload());
    } catch (MalformedMessageException e) {
      messages.count(GleanCount.MALFORMED);
      return;
    }
    byType[innermostType(message)]++;
    List<Gleaned> gleaned = gleaner.glean(datagram, message, datagram.time());
    for (Gleaned news : gleaned) {
      if (news instanceof Gleaned.Learnt learnt) {
        table.apply(learnt.observation(), datagram.time());
      }
    }
  }

  private static int innermostType(Message message) {
    return message instanceof RelayMessage relay
        ? RelayChain.of(relay).carried().map(Message::type).orElse(relay.type())
        : message.type();
  }
}
