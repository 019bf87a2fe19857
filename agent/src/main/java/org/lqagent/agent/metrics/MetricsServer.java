package org.lqagent.agent.metrics;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
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
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * HTTP on the metrics address: {@code /metrics} and the pages it is given. Everything is read-only;
 * nobody is asked for a password, so the address says who may read.
 */
public final class MetricsServer implements AutoCloseable {
  private static final int MAX_THREADS = 8;
  private static final int IDLE_MILLIS = 30_000;

  private final Server server;

  private final ServerConnector connector;

  private MetricsServer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /**
   * Listens.
   *
   * @param address port 0 is any free one
   * @param pages by path, such as {@code /}
   * @throws MetricsException if the address cannot be had
   */
  public static MetricsServer open(
      InetSocketAddress address, Metrics metrics, Map<String, Page> pages) throws MetricsException {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
    threads.setName("metrics");
    threads.setDaemon(true);
    Server server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(InetAddresses.toAddrString(address.getAddress()));
    connector.setPort(address.getPort());
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    server.setHandler(
        new Pages(metrics, Map.copyOf(pages), address.getAddress().isLoopbackAddress()));
    try {
      server.start();
      // Jetty throws what its components throw, which is any exception.
    } catch (Exception e) {
      stop(server);
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new MetricsException(
          "cannot listen on the metrics address "
              + HostAndPort.fromParts(
                  InetAddresses.toUriString(address.getAddress()), address.getPort())
              + ": "
              + cause.getMessage(),
          e);
    }
    return new MetricsServer(server, connector);
  }

  /** The port it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    stop(server);
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the metrics address does not close", e);
    }
  }

  /** Finds the page of a path and lets it write. */
  private static final class Pages extends Handler.Abstract {
    private final Metrics metrics;
    private final Map<String, Page> pages;
    private final boolean isLocal;

    Pages(Metrics metrics, Map<String, Page> pages, boolean isLocal) {
      this.metrics = metrics;
      this.pages = pages;
      this.isLocal = isLocal;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      response.getHeaders().put("X-Content-Type-Options", "nosniff");
      response.getHeaders().put("Content-Security-Policy", Page.SECURITY_POLICY);
      response.getHeaders().put("Referrer-Policy", "no-referrer");
      response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
      String path = Request.getPathInContext(request);
      // A site in the operator's browser may give its own name this address, and read what it
      // likes.
      if (isLocal && !isLocalName(Request.getServerName(request))) {
        return refuse(response, callback, HttpStatus.MISDIRECTED_REQUEST_421);
      }
      if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
        return refuse(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405);
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      if (path.equals("/metrics")) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, metrics.contentType());
        metrics.write(out);
      } else if (pages.containsKey(path)) {
        Page page = pages.get(path);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, page.contentType());
        Map<String, String> parameters = new HashMap<>();
        for (Fields.Field field : Request.extractQueryParameters(request)) {
          parameters.put(field.getName(), field.getValue());
        }
        page.write(parameters, out);
      } else {
        return refuse(response, callback, HttpStatus.NOT_FOUND_404);
      }
      // Whole and without waiting, so that a slow reader keeps no thread.
      response.write(true, ByteBuffer.wrap(out.toByteArray()), callback);
      return true;
    }

    private static boolean refuse(Response response, Callback callback, int status) {
      response.setStatus(status);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
      Content.Sink.write(response, true, HttpStatus.getMessage(status) + "\n", callback);
      return true;
    }

    private static boolean isLocalName(String host) {
      String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
      return bare.equals("localhost") || InetAddresses.isInetAddress(bare);
    }
  }
}
