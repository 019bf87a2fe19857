package org.lqagent.agent;

import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.lqagent.netlink.NotifySocket;

/**
 * The service manager that started the daemon and wants to hear how it is, systemd for one; or
 * nobody. What is said to it is the protocol of sd_notify(3).
 */
public final class Supervisor implements AutoCloseable {
  private static final String SOCKET = "NOTIFY_SOCKET";
  private static final String WATCHDOG_USEC = "WATCHDOG_USEC";
  private static final String WATCHDOG_PID = "WATCHDOG_PID";

  /** How often the status is renewed for a manager without a watchdog. */
  private static final Duration STATUS = Duration.ofSeconds(10);

  /** Signs of life in the time after which we are taken for dead; one may come late. */
  private static final int SIGNS = 4;

  private final Optional<NotifySocket> socket;
  private final boolean watches;
  private final long interval;
  private final LongSupplier nanoTime;
  private final Consumer<String> complain;
  private long nextSign;
  private boolean complained;

  private Supervisor(
      Optional<NotifySocket> socket,
      Optional<Duration> watchdog,
      LongSupplier nanoTime,
      Consumer<String> complain) {
    this.socket = socket;
    this.watches = watchdog.isPresent();
    this.interval = watchdog.map(limit -> limit.dividedBy(SIGNS)).orElse(STATUS).toNanos();
    this.nanoTime = nanoTime;
    this.complain = complain;
    this.nextSign = nanoTime.getAsLong();
  }

  /**
   * The one that a process's environment names.
   *
   * @param pid of the process: a watchdog for another is not ours
   * @param nanoTime monotonic
   * @param complain told once, if there should be somebody to listen and is not
   */
  public static Supervisor of(
      Map<String, String> environment, long pid, LongSupplier nanoTime, Consumer<String> complain) {
    if (!environment.containsKey(SOCKET)) {
      return new Supervisor(Optional.empty(), Optional.empty(), nanoTime, complain);
    }
    try {
      return new Supervisor(
          Optional.of(NotifySocket.open(environment.get(SOCKET))),
          watchdog(environment, pid),
          nanoTime,
          complain);
    } catch (IOException e) {
      complain.accept(SOCKET + " is of no use: " + e.getMessage());
      return new Supervisor(Optional.empty(), Optional.empty(), nanoTime, complain);
    }
  }

  private static Optional<Duration> watchdog(Map<String, String> environment, long pid)
      throws IOException {
    String limit = environment.get(WATCHDOG_USEC);
    String whose = environment.getOrDefault(WATCHDOG_PID, Long.toString(pid));
    if (limit == null || !whose.equals(Long.toString(pid))) {
      return Optional.empty();
    }
    try {
      return Optional.of(Duration.of(Long.parseUnsignedLong(limit), ChronoUnit.MICROS));
    } catch (NumberFormatException e) {
      throw new IOException(WATCHDOG_USEC + " is no number: " + limit, e);
    }
  }

  /** All is at work, at first or again after {@link #reloading}. */
  public void ready(String status) {
    tell("READY=1\n" + status(status));
  }

  /** The configuration is read again. */
  public void reloading() {
    // The time is for Type=notify-reload, which wants to tell a new reload from an old one.
    tell("RELOADING=1\nMONOTONIC_USEC=" + nanoTime.getAsLong() / 1000);
  }

  /** The end begins. */
  public void stopping(String status) {
    tell("STOPPING=1\n" + status(status));
  }

  /**
   * The daemon does its work: to be called often, and only when that is so. Without it for too
   * long, the manager ends the process and starts another.
   */
  public void alive(Supplier<String> status) {
    if (socket.isEmpty() || nanoTime.getAsLong() - nextSign < 0) {
      return;
    }
    nextSign = nanoTime.getAsLong() + interval;
    tell((watches ? "WATCHDOG=1\n" : "") + status(status.get()));
  }

  private static String status(String status) {
    return "STATUS=" + status.replace('\n', ' ');
  }

  private void tell(String message) {
    if (socket.isEmpty()) {
      return;
    }
    try {
      socket.get().send(message);
    } catch (IOException e) {
      complainOnce(SOCKET + ": " + e.getMessage());
    }
  }

  private synchronized void complainOnce(String complaint) {
    if (!complained) {
      complained = true;
      complain.accept(complaint);
    }
  }

  @Override
  public void close() {
    socket.ifPresent(NotifySocket::close);
  }
}
