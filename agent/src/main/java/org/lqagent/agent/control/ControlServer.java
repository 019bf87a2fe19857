package org.lqagent.agent.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The control socket: HTTP and JSON over a Unix socket, one path for each {@link Resource}.
 *
 * <p>Who may connect is decided by the socket file: owner and group may, others may not.
 */
public final class ControlServer implements AutoCloseable {
  private static final int MAX_THREADS = 8;

  /** How many may read at once what may last long. */
  static final int MAX_LONG = 16;

  /** After which a reader who takes nothing is given up. */
  private static final long IDLE_MILLIS = 30_000;

  private final Path socket;
  private final Server server;
  private final ExecutorService longThreads;

  private ControlServer(Path socket, Server server, ExecutorService longThreads) {
    this.socket = socket;
    this.server = server;
    this.longThreads = longThreads;
  }

  /**
   * Opens the socket; one that a dead process left behind is replaced.
   *
   * @param group whose members may connect; this process's if empty
   * @param resources by path, such as {@code /bindings}
   * @throws ControlException if another process answers there, there is no such group, or the
   *     system refuses
   */
  public static ControlServer open(
      Path socket, Optional<String> group, Map<String, Resource> resources)
      throws ControlException {
    clearTheWay(socket);
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
    threads.setName("control");
    threads.setDaemon(true);
    Server server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    UnixDomainServerConnector connector =
        new UnixDomainServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setUnixDomainPath(socket);
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    ExecutorService longThreads = longThreads();
    server.setHandler(new ResourceHandler(Map.copyOf(resources), longThreads));
    try {
      server.start();
      if (group.isPresent()) {
        give(socket, group.get());
      }
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
      // Jetty throws what its components throw, which is any exception.
    } catch (Exception e) {
      stop(server);
      longThreads.shutdownNow();
      deleteQuietly(socket);
      throw new ControlException("cannot open the control socket " + socket + ": " + reason(e), e);
    }
    return new ControlServer(socket, server, longThreads);
  }

  private static ExecutorService longThreads() {
    AtomicInteger count = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        MAX_LONG,
        10,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        work -> {
          Thread thread = new Thread(work, "control reader " + count.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  private static void give(Path socket, String group) throws IOException {
    try {
      Files.getFileAttributeView(socket, PosixFileAttributeView.class)
          .setGroup(
              socket
                  .getFileSystem()
                  .getUserPrincipalLookupService()
                  .lookupPrincipalByGroupName(group));
    } catch (UserPrincipalNotFoundException e) {
      throw new IOException("there is no group " + group, e);
    }
  }

  private static void clearTheWay(Path socket) throws ControlException {
    try {
      Files.createDirectories(socket.getParent());
      if (!Files.exists(socket)) {
        return;
      }
    } catch (IOException e) {
      throw new ControlException("cannot make the directory of " + socket + ": " + reason(e), e);
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException nobodyThere) {
      try {
        Files.delete(socket);
        return;
      } catch (IOException e) {
        throw new ControlException("cannot replace " + socket + ": " + reason(e), e);
      }
    }
    throw new ControlException(
        "another process answers on the control socket "
            + socket
            + "; is lqagent running already?");
  }

  private static String reason(Exception e) {
    Throwable cause =
        e.getCause() == null || e.getMessage() != null && e instanceof IOException
            ? e
            : e.getCause();
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  @Override
  public void close() {
    longThreads.shutdownNow();
    stop(server);
    deleteQuietly(socket);
  }

  private static void deleteQuietly(Path socket) {
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      // The next start replaces it.
    }
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the control socket does not close", e);
    }
  }
}
