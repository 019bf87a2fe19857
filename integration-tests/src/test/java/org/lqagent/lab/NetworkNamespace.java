package org.lqagent.lab;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A thread that has gone into a network namespace, and does what it is given there.
 *
 * <p>One that was made for it has no name and is referred to by the thread's id, so nothing is left
 * of it when its thread, and what was started from it, has ended.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final int O_RDONLY = 0;

  static {
    Native.register(NetworkNamespace.class, "c");
  }

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread started = new Thread(work, "network namespace");
            started.setDaemon(true);
            return started;
          });
  private final int threadId;

  private NetworkNamespace(Callable<?> enter) {
    this.threadId =
        call(
            () -> {
              enter.call();
              return gettid();
            });
  }

  private static native int unshare(int flags);

  private static native int open(String path, int flags);

  private static native int setns(int descriptor, int kind);

  private static native int close(int descriptor);

  private static native int gettid();

  private static native int geteuid();

  static boolean isPossible() {
    return geteuid() == 0;
  }

  /** Makes a namespace with its loopback interface up. */
  public static NetworkNamespace create() {
    return new NetworkNamespace(
        () -> {
          check("unshare", unshare(CLONE_NEWNET));
          return sh("ip link set lo up");
        });
  }

  /** Goes into one that there is already, by the name that {@code ip netns} has for it. */
  public static NetworkNamespace enter(String name) {
    return new NetworkNamespace(
        () -> {
          int descriptor = check("open", open("/run/netns/" + name, O_RDONLY));
          try {
            return check("setns", setns(descriptor, CLONE_NEWNET));
          } finally {
            close(descriptor);
          }
        });
  }

  private static int check(String call, int result) throws IOException {
    if (result < 0) {
      throw new IOException(call + ": error number " + Native.getLastError());
    }
    return result;
  }

  /** What {@code ip link set INTERFACE netns} wants to hear. */
  public int threadId() {
    return threadId;
  }

  /** Does something in this namespace, and throws what that throws. */
  public <T> T call(Callable<T> work) {
    try {
      return thread.submit(work).get();
    } catch (ExecutionException e) {
      throw sneaky(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> RuntimeException sneaky(Throwable cause) throws E {
    throw (E) cause;
  }

  /** Runs shell commands in this namespace; returns what they print. */
  public String run(String commands) {
    return call(() -> sh(commands));
  }

  /**
   * Runs shell commands in the namespace of the calling thread; returns what they print, on both
   * outputs.
   *
   * @throws AssertionError if they fail
   */
  public static String sh(String commands) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(List.of("sh", "-ec", commands)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    try (InputStream output = process.getInputStream()) {
      String printed = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(commands + " failed: " + printed);
      }
      return printed;
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
