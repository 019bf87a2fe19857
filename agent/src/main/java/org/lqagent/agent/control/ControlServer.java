package org.lqagent.agent.control;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The control socket: HTTP and JSON over a Unix socket, one path for each {@link View}.
 *
 * <p>Who may connect is decided by the socket file: owner and group may, others may not.
 */
public final class ControlServer implements AutoCloseable {
  private static final int MAX_THREADS = 8;

  private final Path socket;
  private final Server server;

  private ControlServer(Path socket, Server server) {
    this.socket = socket;
    this.server = server;
  }

  /**
   * Opens the socket; one that a dead process left behind is replaced.
   *
   * @param group whose members may connect; this process's if empty
   * @param views by path, such as {@code /bindings}
   * @throws ControlException if another process answers there, there is no such group, or the
   *     system refuses
   */
  public static ControlServer open(Path socket, Optional<String> group, Map<String, View> views)
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
    server.addConnector(connector);
    server.setHandler(new Views(Map.copyOf(views)));
    try {
      server.start();
      if (group.isPresent()) {
        give(socket, group.get());
      }
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
      // Jetty throws what its components throw, which is any exception.
    } catch (Exception e) {
      stop(server);
      deleteQuietly(socket);
      throw new ControlException("cannot open the control socket " + socket + ": " + reason(e), e);
    }
    return new ControlServer(socket, server);
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

  /** Finds the view of a path and lets it write. */
  private static final class Views extends Handler.Abstract {
    private final Map<String, View> views;

    Views(Map<String, View> views) {
      this.views = views;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      String path = Request.getPathInContext(request);
      View view = views.get(path);
      if (view == null) {
        Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404, "no " + path);
        return true;
      }
      if (!HttpMethod.GET.is(request.getMethod())) {
        Response.writeError(request, response, callback, HttpStatus.METHOD_NOT_ALLOWED_405);
        return true;
      }
      Map<String, String> parameters = new HashMap<>();
      for (Fields.Field field : Request.getParameters(request)) {
        parameters.put(field.getName(), field.getValue());
      }
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/x-ndjson");
      try {
        OutputStream out = Response.asBufferedOutputStream(request, response);
        view.write(parameters, out);
        // Not before: closing commits the answer, and a refusal is one too.
        out.close();
      } catch (IllegalArgumentException e) {
        response.reset();
        response.setStatus(HttpStatus.BAD_REQUEST_400);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
        Content.Sink.write(response, true, e.getMessage(), callback);
        return true;
      }
      callback.succeeded();
      return true;
    }
  }
}
