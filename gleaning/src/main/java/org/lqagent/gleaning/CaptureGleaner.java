package org.lqagent.gleaning;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.TableLimits;
import org.lqagent.capture.CaptureFile;
import org.lqagent.capture.FrameParser;
import org.lqagent.capture.FrameRefusal;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.RelayMessage;

/** Finds the bindings that a capture file proves. For one thread. */
public final class CaptureGleaner {
  private static final TableLimits NO_LIMITS =
      new TableLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

  /** What a frame tells. */
  private record Told(Instant time, List<Gleaned> news) {}

  private final Counters<FrameRefusal> frames = new Counters<>(FrameRefusal.class);
  private final Counters<GleanCount> messages = new Counters<>(GleanCount.class);
  private final FrameParser parser = new FrameParser(FrameParser.PartialChecksums.ACCEPTED, frames);
  private final Gleaner gleaner =
      new Gleaner(
          new Locator(AccessLinks.UNRESTRICTED, InterfaceIds.unknown(), messages),
          prefix -> false,
          Gleaner.LoneReplies.BELIEVED,
          messages);
  private final BindingTable table = new BindingTable(NO_LIMITS, refusal -> {});
  private final long[] byType = new long[256];
  private long frameCount;
  private Optional<Instant> firstTime = Optional.empty();
  private Optional<Instant> lastTime = Optional.empty();

  /**
   * Reads a capture to its end and learns from it. One thread reads ahead, a second gleans from
   * what was read, and this one keeps the table.
   *
   * @param progress told now and then how many octets have been learnt from
   * @throws IOException where the file cannot be read on; what came before has been learnt
   */
  public void readAll(CaptureFile capture, LongConsumer progress) throws IOException {
    try (Ahead<CaptureReader.Seen> reading =
            Ahead.start("reading ahead", new CaptureReader(capture, parser));
        Ahead<Told> gleaning = Ahead.start("gleaning", () -> glean(reading.next()))) {
      Ahead.Batch<Told> batch = gleaning.next();
      learn(batch, progress);
      while (!batch.isLast()) {
        batch = gleaning.next();
        learn(batch, progress);
      }
      if (batch.reason().isPresent()) {
        if (batch.reason().get() instanceof IOException unreadable) {
          throw unreadable;
        }
        throw new IllegalStateException(batch.reason().get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading a capture");
    }
  }

  private Ahead.Batch<Told> glean(Ahead.Batch<CaptureReader.Seen> batch) {
    List<Told> told = new ArrayList<>(batch.items().size());
    for (CaptureReader.Seen frame : batch.items()) {
      told.add(new Told(frame.time(), glean(frame)));
    }
    return new Ahead.Batch<>(told, batch.position(), batch.isLast(), batch.reason());
  }

  private List<Gleaned> glean(CaptureReader.Seen frame) {
    if (frame.datagram().isEmpty()) {
      return List.of();
    }
    if (frame.message().isEmpty()) {
      messages.count(GleanCount.MALFORMED);
      return List.of();
    }
    Message message = frame.message().get();
    byType[innermostType(message)]++;
    return gleaner.glean(frame.datagram().get(), message, frame.time());
  }

  private void learn(Ahead.Batch<Told> batch, LongConsumer progress) {
    batch.items().forEach(this::learn);
    progress.accept(batch.position());
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

  private void learn(Told frame) {
    frameCount++;
    if (firstTime.isEmpty()) {
      firstTime = Optional.of(frame.time());
    }
    lastTime = Optional.of(frame.time());
    table.expire(frame.time());
    for (Gleaned news : frame.news()) {
      if (news instanceof Gleaned.Learnt learnt) {
        table.apply(learnt.observation(), frame.time());
      }
    }
  }

  /** Of what relay messages carry; of the outermost where that is nothing. */
  private static int innermostType(Message message) {
    Message innermost = message;
    while (innermost instanceof RelayMessage relay) {
      Optional<Message> carried = relay.carried();
      if (carried.isEmpty()) {
        return message.type();
      }
      innermost = carried.get();
    }
    return innermost.type();
  }
}
