package org.lqagent.agent.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Transport;

/** Asks a running daemon over its control socket. */
public final class ControlClient implements AutoCloseable {
  private static final long ANSWER_SECONDS = 60;

  private final Path socket;
  private final HttpClient http;

  private ControlClient(Path socket, HttpClient http) {
    this.socket = socket;
    this.http = http;
  }

  /**
   * Connects to a daemon.
   *
   * @throws ControlException if nobody answers there, or the caller may not connect
   */
  public static ControlClient connect(Path socket) throws ControlException {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new ControlException(
          "no daemon answers on " + socket + " (" + e.getMessage() + "); is lqagent running?", e);
    }
    HttpClient http = new HttpClient();
    try {
      http.start();
    } catch (Exception e) {
      throw new ControlException("cannot start an HTTP client: " + e.getMessage(), e);
    }
    return new ControlClient(socket, http);
  }

  /**
   * Reads a view line by line, each a JSON object.
   *
   * @throws IllegalArgumentException if the daemon does not take the parameters
   */
  public void read(String path, Map<String, String> parameters, Consumer<String> line)
      throws ControlException {
    send(HttpMethod.GET, path, parameters, line);
  }

  /**
   * Clears what the parameters name, and reads what the daemon says to it.
   *
   * @throws IllegalArgumentException if the daemon does not take the parameters
   */
  public void delete(String path, Map<String, String> parameters, Consumer<String> line)
      throws ControlException {
    send(HttpMethod.DELETE, path, parameters, line);
  }

  /**
   * Sets going what the path names, and reads what the daemon says to it.
   *
   * @throws IllegalArgumentException if the daemon does not take the parameters
   */
  public void post(String path, Map<String, String> parameters, Consumer<String> line)
      throws ControlException {
    send(HttpMethod.POST, path, parameters, line);
  }

  private void send(
      HttpMethod method, String path, Map<String, String> parameters, Consumer<String> line)
      throws ControlException {
    InputStreamResponseListener listener = new InputStreamResponseListener();
    Request request =
        http.newRequest("http://localhost" + path)
            .method(method)
            .transport(new Transport.TCPUnix(socket));
    parameters.forEach(request::param);
    request.send(listener);
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(listener.getInputStream(), StandardCharsets.UTF_8))) {
      Response response = listener.get(ANSWER_SECONDS, TimeUnit.SECONDS);
      if (response.getStatus() == HttpStatus.BAD_REQUEST_400) {
        throw new IllegalArgumentException(in.readLine());
      }
      if (response.getStatus() == HttpStatus.SERVICE_UNAVAILABLE_503) {
        throw new ControlException("the daemon on " + socket + " says: " + in.readLine());
      }
      if (response.getStatus() != HttpStatus.OK_200) {
        throw new ControlException(
            "the daemon on " + socket + " answered " + response.getStatus() + " for " + path);
      }
      for (String text = in.readLine(); text != null; text = in.readLine()) {
        line.accept(text);
      }
    } catch (IOException | ExecutionException | TimeoutException e) {
      throw new ControlException(
          "the daemon on " + socket + " did not finish its answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ControlException("interrupted while the daemon answered", e);
    }
  }

  @Override
  public void close() {
    try {
      http.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP client does not stop", e);
    }
  }
}
