package org.lqagent.capture;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;
import org.pcap4j.core.RawPacketListener;

/**
 * A live capture of the DHCPv6 traffic of one interface, by libpcap.
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
   * @param bufferOctets the kernel's ring buffer
   * @param readTimeout how long the kernel may collect frames before it hands them over; at least a
   *     millisecond
   * @param isPromiscuous whether to see unicast frames for others: a mirror port
   */
  public record Settings(
      Direction direction, int bufferOctets, Duration readTimeout, boolean isPromiscuous) {
    public static Settings of(Direction direction) {
      return new Settings(direction, 32 << 20, Duration.ofMillis(10), false);
    }
  }

  private static final int SNAP_LENGTH = 65_535;

  private final String interfaceName;
  private final LinkType linkType;
  private final PcapHandle handle;
  private volatile boolean isStopping;

  private PcapCapture(String interfaceName, LinkType linkType, PcapHandle handle) {
    this.interfaceName = interfaceName;
    this.linkType = linkType;
    this.handle = handle;
  }

  /**
   * Starts to capture; the kernel keeps frames from here on.
   *
   * @throws CaptureException says which interface and why
   */
  public static PcapCapture open(String interfaceName, Settings settings) throws CaptureException {
    PcapHandle handle = null;
    try {
      handle =
          new PcapHandle.Builder(interfaceName)
              .snaplen(SNAP_LENGTH)
              .promiscuousMode(
                  settings.isPromiscuous()
                      ? PromiscuousMode.PROMISCUOUS
                      : PromiscuousMode.NONPROMISCUOUS)
              .timeoutMillis((int) Math.max(1, settings.readTimeout().toMillis()))
              .bufferSize(settings.bufferOctets())
              .build();
      int number = handle.getDlt().value();
      LinkType linkType =
          LinkType.of(number)
              .orElseThrow(
                  () -> new PcapNativeException("link type " + number + " is not known here"));
      handle.setFilter(CaptureFilter.of(linkType), BpfCompileMode.OPTIMIZE);
      if (settings.direction() == Direction.RECEIVED) {
        handle.setDirection(PcapDirection.IN);
      }
      return new PcapCapture(interfaceName, linkType, handle);
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
   * @param frames called on this thread; must not throw
   */
  public CaptureEnd run(Consumer<Frame> frames) {
    Optional<String> name = Optional.of(interfaceName);
    RawPacketListener listener =
        octets -> {
          Timestamp stamp = handle.getTimestamp();
          Instant time =
              Instant.ofEpochSecond(Math.floorDiv(stamp.getTime(), 1000L), stamp.getNanos());
          frames.accept(new Frame(linkType, name, time, octets, handle.getOriginalLength()));
        };
    try {
      while (!isStopping) {
        handle.loop(-1, listener);
      }
      return new CaptureEnd.Stopped();
    } catch (InterruptedException e) {
      return isStopping
          ? new CaptureEnd.Stopped()
          : new CaptureEnd.Failed("interrupted: " + e.getMessage());
    } catch (PcapNativeException | NotOpenException e) {
      return isStopping ? new CaptureEnd.Stopped() : new CaptureEnd.Failed(e.getMessage());
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

  /** Frees the capture. Call after {@link #run} returned. */
  @Override
  public void close() {
    handle.close();
  }
}
