package org.lqagent.capture;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.lqagent.counters.Counters;

/**
 * Puts the fragments of IPv6 packets together: RFC 8200 section 4.5, within bounds of number, size
 * and time. For one thread.
 */
final class FragmentReassembler {
  static final Duration TIMEOUT = Duration.ofSeconds(60);
  static final int MAX_PACKETS = 256;
  static final int MAX_OCTETS = 4 << 20;

  private static final int MAX_PACKET_OCTETS = 0xffff;

  /** A packet's payload behind its fragment header. */
  record Whole(int nextHeader, byte[] octets) {}

  private final Counters<FrameRefusal> refusals;

  /** The longest waiting first. */
  private final Map<Fragment.Owner, Pieces> waiting = new LinkedHashMap<>();

  private int heldOctets;

  FragmentReassembler(Counters<FrameRefusal> refusals) {
    this.refusals = refusals;
  }

  /**
   * Takes a fragment, and gives the packet that it completes.
   *
   * @throws RefusedFrameException if others are still to come, or it must be discarded
   */
  Whole add(Fragment fragment, Instant now) throws RefusedFrameException {
    forgetBefore(now.minus(TIMEOUT));
    // Only the last piece may have a length that is not a multiple of eight.
    if (fragment.length() == 0
        || fragment.more() && fragment.length() % 8 != 0
        || fragment.offset() + fragment.length() > MAX_PACKET_OCTETS) {
      throw new RefusedFrameException(FrameRefusal.BAD_FRAGMENT);
    }
    Pieces pieces = waiting.computeIfAbsent(fragment.owner(), owner -> new Pieces(now));
    int before = pieces.octets;
    boolean fits = pieces.add(fragment);
    heldOctets += pieces.octets - before;
    if (!fits) {
      // The rest is still awaited, in order to be discarded.
      throw new RefusedFrameException(FrameRefusal.FRAGMENT_OVERLAPS);
    }
    if (pieces.isWhole()) {
      waiting.remove(fragment.owner());
      heldOctets -= pieces.octets;
      return pieces.join();
    }
    makeRoom();
    throw new RefusedFrameException(FrameRefusal.FRAGMENT_WAITS);
  }

  private void forgetBefore(Instant oldest) {
    Iterator<Pieces> eldest = waiting.values().iterator();
    while (eldest.hasNext()) {
      Pieces pieces = eldest.next();
      if (!pieces.since.isBefore(oldest)) {
        return;
      }
      forget(eldest, pieces, FrameRefusal.FRAGMENTS_TIMED_OUT);
    }
  }

  private void makeRoom() {
    Iterator<Pieces> eldest = waiting.values().iterator();
    while (waiting.size() > MAX_PACKETS || heldOctets > MAX_OCTETS) {
      forget(eldest, eldest.next(), FrameRefusal.FRAGMENTS_CROWDED_OUT);
    }
  }

  private void forget(Iterator<Pieces> at, Pieces pieces, FrameRefusal reason) {
    at.remove();
    heldOctets -= pieces.octets;
    refusals.count(reason);
  }

  private static final class Pieces {
    private static final int UNKNOWN = -1;

    private final Instant since;
    private final TreeMap<Integer, byte[]> byOffset = new TreeMap<>();
    private int octets;
    private int length = UNKNOWN;
    private int nextHeader = UNKNOWN;
    private boolean spoilt;

    private Pieces(Instant since) {
      this.since = since;
    }

    /** Whether it is the piece of a packet that can still become whole. */
    private boolean add(Fragment fragment) {
      byte[] piece = Arrays.copyOfRange(fragment.octets(), fragment.from(), fragment.to());
      // RFC 8200 section 4.5 allows an exact duplicate to be ignored.
      if (!spoilt && Arrays.equals(piece, byOffset.get(fragment.offset()))) {
        return true;
      }
      int end = fragment.offset() + piece.length;
      if (spoilt || overlaps(fragment.offset(), end) || !lengthFits(end, fragment.more())) {
        spoilt = true;
        byOffset.clear();
        octets = 0;
        return false;
      }
      byOffset.put(fragment.offset(), piece);
      octets += piece.length;
      if (!fragment.more()) {
        length = end;
      }
      if (fragment.offset() == 0) {
        nextHeader = fragment.nextHeader();
      }
      return true;
    }

    private boolean overlaps(int offset, int end) {
      Map.Entry<Integer, byte[]> below = byOffset.lowerEntry(end);
      return below != null && below.getKey() + below.getValue().length > offset;
    }

    private boolean lengthFits(int end, boolean more) {
      int longest =
          byOffset.isEmpty() ? 0 : byOffset.lastKey() + byOffset.lastEntry().getValue().length;
      return more ? length == UNKNOWN || end <= length : length == UNKNOWN && end >= longest;
    }

    private boolean isWhole() {
      return octets == length;
    }

    private Whole join() {
      byte[] whole = new byte[length];
      byOffset.forEach((offset, piece) -> System.arraycopy(piece, 0, whole, offset, piece.length));
      return new Whole(nextHeader, whole);
    }
  }
}
