package org.lqagent.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
  private static final Page HELLO =
      new Page() {
        @Override
        public String contentType() {
          return "text/plain;charset=utf-8";
        }

        @Override
        public void write(Map<String, String> parameters, OutputStream out) throws IOException {
          out.write(("hello " + parameters.get("name")).getBytes(StandardCharsets.UTF_8));
        }
      };

  private final InetAddress loopback = InetAddress.getLoopbackAddress();
  private final Metrics metrics = new Metrics(() -> Map.of("keeper.failed", 1L));
  private MetricsServer server;

  @BeforeEach
  void open() throws MetricsException {
    server =
        MetricsServer.open(new InetSocketAddress(loopback, 0), metrics, Map.of("/hello", HELLO));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void offersMetricsAsPrometheusReadsThem() throws IOException {
    assertThat(ask("GET /metrics", "localhost"))
        .startsWith("HTTP/1.1 200 ")
        .contains("Content-Type: text/plain; version=0.0.4; charset=utf-8")
        .contains("\nlqagent_keeper_failed_total 1.0\n");
  }

  @Test
  void givesPagesTheirParameters() throws IOException {
    assertThat(ask("GET /hello?name=w%C3%B6rld", "localhost"))
        .contains("Content-Type: text/plain;charset=utf-8")
        .endsWith("hello wörld");
  }

  @Test
  void everyAnswerForbidsWhatIsNotItsOwn() throws IOException {
    for (String request : new String[] {"GET /hello", "GET /metrics", "GET /nothing"}) {
      assertThat(ask(request, "localhost"))
          .contains("Content-Security-Policy: default-src 'none'; ")
          .contains("X-Content-Type-Options: nosniff")
          .contains("Referrer-Policy: no-referrer")
          .contains("Cache-Control: no-store")
          .doesNotContain("Server: ");
    }
  }

  @Test
  void isReadOnly() throws IOException {
    assertThat(ask("POST /hello", "localhost")).startsWith("HTTP/1.1 405 ");
    assertThat(ask("DELETE /metrics", "localhost")).startsWith("HTTP/1.1 405 ");
  }

  @Test
  void knowsNothingElse() throws IOException {
    assertThat(ask("GET /nothing", "localhost")).startsWith("HTTP/1.1 404 ");
  }

  @Test
  void aSiteCannotGiveItselfALoopbackAddressAndRead() throws IOException {
    assertThat(ask("GET /metrics", "evil.example")).startsWith("HTTP/1.1 421 ");
    assertThat(ask("GET /metrics", "127.0.0.1:9547")).startsWith("HTTP/1.1 200 ");
    assertThat(ask("GET /metrics", "[::1]:9547")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void saysWhichAddressIsTaken() {
    InetSocketAddress taken = new InetSocketAddress(loopback, server.port());
    assertThatThrownBy(() -> MetricsServer.open(taken, metrics, Map.of()))
        .isInstanceOf(MetricsException.class)
        .hasMessageContaining("cannot listen on the metrics address " + "127.0.0.1:")
        .hasMessageContaining("Address already in use");
  }

  /** The whole answer as it comes, so that nothing is hidden by a client. */
  private String ask(String request, String host) throws IOException {
    try (Socket socket = new Socket(loopback, server.port())) {
      socket
          .getOutputStream()
          .write(
              (request + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .replace("\r\n", "\n");
    }
  }
}
