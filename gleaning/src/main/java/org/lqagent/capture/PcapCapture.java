package org.lqagent.capture;

import java.nio.ByteBuffer;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;
import org.pcap4j.core.RawPacketListener;
import org.pcap4j.packet.namednumber.DataLinkType;

/**
 * A live capture by libpcap, of one interface or of all there are and will be.
 *
 * <p>{@link #run} keeps the thread that calls it; the other methods are for any thread.
 */
public final class PcapCapture implements AutoCloseable {
  /** Which frames of the interface are wanted. */
  public enum Direction {
    /** An access interface: what its own relay sends out there is no news, and no rogue server. */
    RECEIVED,
    /** An uplink: a relay on this host both sends and receives. */
    BOTH
  }

  /**
   * How to capture.
   *
   * @param filter which frames the kernel hands over
   * @param snapLength how many octets of each frame
   * @param bufferOctets the kernel's ring buffer
   * @param readTimeout how long the kernel may collect frames before it hands them over; at least a
   *     millisecond
   * @param isPromiscuous whether to see unicast frames for others: a mirror port
   */
  public record Settings(
      Direction direction,
      CaptureFilter filter,
      int snapLength,
      int bufferOctets,
      Duration readTimeout,
      boolean isPromiscuous) {
    /** All of every DHCPv6 datagram. */
    public static Settings of(Direction direction) {
      return of(direction, CaptureFilter.dhcpv6());
    }

    /** All of every frame that a filter lets through. */
    public static Settings of(Direction direction, CaptureFilter filter) {
      return of(direction, filter, WHOLE);
    }

    /** The headers of the frames that a filter lets through. */
    public static Settings ofHeaders(Direction direction, CaptureFilter filter) {
      return of(direction, filter, HEADERS);
    }

    private static Settings of(Direction direction, CaptureFilter filter, int snapLength) {
      return new Settings(direction, filter, snapLength, 32 << 20, Duration.ofMillis(10), false);
    }

    /** The same with another ring buffer. */
    public Settings withBufferOctets(int octets) {
      return new Settings(direction, filter, snapLength, octets, readTimeout, isPromiscuous);
    }
  }

  /** What the interfaces of the host together are called by libpcap. */
  public static final String EVERY_INTERFACE = "any";

  private static final int WHOLE = 65_535;

  /** Link headers with two VLAN tags and PPPoE, and an IPv6 header. */
  private static final int HEADERS = 96;

  /** Where a cooked header has the number of the interface. */
  private static final int COOKED2_INTERFACE_AT = 4;

  private final String interfaceName;
  private final LinkType linkType;
  private final PcapHandle handle;
  private final IntFunction<Optional<String>> names;
  private volatile boolean isStopping;

  private PcapCapture(
      String interfaceName,
      LinkType linkType,
      PcapHandle handle,
      IntFunction<Optional<String>> names) {
    this.interfaceName = interfaceName;
    this.linkType = linkType;
    this.handle = handle;
    this.names = names;
  }

  /**
   * Starts to capture; the kernel keeps frames from here on.
   *
   * @throws CaptureException says which interface and why
   */
  public static PcapCapture open(String interfaceName, Settings settings) throws CaptureException {
    Optional<String> name = Optional.of(interfaceName);
    return open(interfaceName, settings, index -> name);
  }

  /**
   * Starts to capture on every interface there is and those that appear later. A VLAN tag that the
   * network card took off is not seen here: the VLAN's own interface stands for it.
   *
   * @param names of the interfaces by their number; a frame of one without a name comes without
   */
  public static PcapCapture openOnAll(Settings settings, IntFunction<Optional<String>> names)
      throws CaptureException {
    return open(EVERY_INTERFACE, settings, names);
  }

  private static PcapCapture open(
      String interfaceName, Settings settings, IntFunction<Optional<String>> names)
      throws CaptureException {
    PcapHandle handle = null;
    try {
      handle =
          new PcapHandle.Builder(interfaceName)
              .snaplen(settings.snapLength())
              .promiscuousMode(
                  settings.isPromiscuous()
                      ? PromiscuousMode.PROMISCUOUS
                      : PromiscuousMode.NONPROMISCUOUS)
              .timeoutMillis((int) Math.max(1, settings.readTimeout().toMillis()))
              .bufferSize(settings.bufferOctets())
              .build();
      if (interfaceName.equals(EVERY_INTERFACE)) {
        handle.setDlt(DataLinkType.getInstance(LinkType.LINUX_COOKED2_NUMBER));
      }
      int number = handle.getDlt().value();
      LinkType linkType =
          LinkType.of(number)
              .orElseThrow(
                  () -> new PcapNativeException("link type " + number + " is not known here"));
      handle.setFilter(settings.filter().text(linkType), BpfCompileMode.OPTIMIZE);
      if (settings.direction() == Direction.RECEIVED) {
        handle.setDirection(PcapDirection.IN);
      }
      return new PcapCapture(interfaceName, linkType, handle, names);
    } catch (PcapNativeException | NotOpenException | LinkageError e) {
      if (handle != null) {
        handle.close();
      }
      throw new CaptureException("cannot capture on " + interfaceName + ": " + e.getMessage(), e);
    }
  }

  public String interfaceName() {
    return interfaceName;
  }

  public LinkType linkType() {
    return linkType;
  }

  /**
   * Hands over every frame until the capture ends.
   *
   * @param frames called on this thread; what it throws ends the capture, and is thrown here
   */
  public CaptureEnd run(Consumer<Frame> frames) {
    boolean isOfAll = interfaceName.equals(EVERY_INTERFACE);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    RawPacketListener listener =
        octets -> {
          Timestamp stamp = handle.getTimestamp();
          Instant time =
              Instant.ofEpochSecond(Math.floorDiv(stamp.getTime(), 1000L), stamp.getNanos());
          int index = isOfAll ? ByteBuffer.wrap(octets).getInt(COOKED2_INTERFACE_AT) : 0;
          try {
            frames.accept(
                new Frame(linkType, names.apply(index), time, octets, handle.getOriginalLength()));
          } catch (RuntimeException | Error e) {
            // C calls this, through which nothing can be thrown: JNA would print it and go on.
            thrown.compareAndSet(null, e);
            stop();
          }
        };
    try {
      while (!isStopping) {
        handle.loop(-1, listener);
      }
      rethrow(thrown.get());
      return new CaptureEnd.Stopped();
    } catch (InterruptedException e) {
      rethrow(thrown.get());
      return isStopping
          ? new CaptureEnd.Stopped()
          : new CaptureEnd.Failed("interrupted: " + e.getMessage());
    } catch (PcapNativeException | NotOpenException e) {
      return isStopping ? new CaptureEnd.Stopped() : new CaptureEnd.Failed(e.getMessage());
    }
  }

  private static void rethrow(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown != null) {
      throw (RuntimeException) thrown;
    }
  }

  /** Ends {@link #run} soon. */
  public void stop() {
    isStopping = true;
    try {
      handle.breakLoop();
    } catch (NotOpenException e) {
      // Closed already: there is no loop to break.
    }
  }

  /** The kernel's counts; none once the capture is closed. */
  public Optional<CaptureStatistics> statistics() {
    try {
      PcapStat stat = handle.getStats();
      return Optional.of(
          new CaptureStatistics(
              stat.getNumPacketsReceived(),
              stat.getNumPacketsDropped(),
              stat.getNumPacketsDroppedByIf()));
    } catch (PcapNativeException | NotOpenException e) {
      return Optional.empty();
    }
  }

  /** Frees the capture; ends {@link #run} before, if it runs. */
  @Override
  public void close() {
    stop();
    handle.close();
  }
}
