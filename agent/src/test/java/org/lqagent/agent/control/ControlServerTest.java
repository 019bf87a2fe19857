package org.lqagent.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The control socket's two ends, talking to each other. */
class ControlServerTest {
  @TempDir Path directory;

  /** Set when what is shown for long may end. */
  private final CountDownLatch enough = new CountDownLatch(1);

  private final Map<String, Resource> views =
      Map.of(
          "/numbers",
          Resource.of(
                  (parameters, out) -> {
                    int count = Integer.parseInt(parameters.getOrDefault("count", "3"));
                    for (int i = 0; i < count; i++) {
                      write(out, "{\"n\":" + i + "}\n");
                    }
                  })
              .withDelete((parameters, out) -> write(out, "{\"deleted\":" + parameters + "}\n")),
          "/broken",
          Resource.of(
              (parameters, out) -> {
                throw new UnavailableException("it is broken; it will be mended");
              }),
          "/long",
          Resource.ofLong(
              (parameters, out) -> {
                write(out, "begun\n");
                out.flush();
                awaitEnough();
                write(out, "ended\n");
              }));

  private Path socket;
  private ControlServer server;

  @BeforeEach
  void open() throws ControlException {
    socket = directory.resolve("run/control.sock");
    server = ControlServer.open(socket, Optional.empty(), views);
  }

  @AfterEach
  void close() {
    enough.countDown();
    server.close();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private void awaitEnough() {
    try {
      enough.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void streamsAViewLineByLine() throws Exception {
    try (ControlClient client = ControlClient.connect(socket)) {
      assertThat(read(client, Map.of())).containsExactly("{\"n\":0}", "{\"n\":1}", "{\"n\":2}");
      assertThat(read(client, Map.of("count", "100000")))
          .hasSize(100_000)
          .last()
          .isEqualTo("{\"n\":99999}");
    }
    server.close();
    assertThat(socket).doesNotExist();
  }

  @Test
  void saysWhatIsWrongWithAParameterOrAPath() throws Exception {
    try (ControlClient client = ControlClient.connect(socket)) {
      assertThatThrownBy(() -> read(client, Map.of("count", "many")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("many");
      assertThatThrownBy(() -> client.read("/letters", Map.of(), line -> {}))
          .isInstanceOf(ControlException.class)
          .hasMessageContaining("404");
      assertThat(read(client, Map.of("count", "1"))).hasSize(1);
    }
  }

  @Test
  void deletesWhereThatCanBe() throws Exception {
    List<String> said = new ArrayList<>();
    try (ControlClient client = ControlClient.connect(socket)) {
      client.delete("/numbers", Map.of("n", "7"), said::add);
      assertThat(said).containsExactly("{\"deleted\":{n=7}}");
      assertThatThrownBy(() -> client.delete("/broken", Map.of(), said::add))
          .isInstanceOf(ControlException.class)
          .hasMessageContaining("405");
    }
  }

  @Test
  void saysWhatCannotBeHadNow() throws Exception {
    try (ControlClient client = ControlClient.connect(socket)) {
      assertThatThrownBy(() -> client.read("/broken", Map.of(), line -> {}))
          .isInstanceOf(ControlException.class)
          .hasMessage("the daemon on " + socket + " says: it is broken; it will be mended");
    }
  }

  /** As many as there may be read for long; one more is refused, and others are served. */
  @Test
  void readersWhoTakeLongKeepNobodyElseWaiting() throws Exception {
    ExecutorService readers = Executors.newCachedThreadPool();
    try (ControlClient client = ControlClient.connect(socket)) {
      CountDownLatch begun = new CountDownLatch(ControlServer.MAX_LONG);
      List<Future<List<String>>> read = new ArrayList<>();
      for (int i = 0; i < ControlServer.MAX_LONG; i++) {
        read.add(
            readers.submit(
                () -> {
                  List<String> lines = new ArrayList<>();
                  try (ControlClient another = ControlClient.connect(socket)) {
                    another.read(
                        "/long",
                        Map.of(),
                        line -> {
                          lines.add(line);
                          begun.countDown();
                        });
                  }
                  return lines;
                }));
      }
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

      assertThatThrownBy(() -> client.read("/long", Map.of(), line -> {}))
          .isInstanceOf(ControlException.class)
          .hasMessageContaining("too many read at once");
      assertThat(read(client, Map.of())).hasSize(3);

      enough.countDown();
      for (Future<List<String>> lines : read) {
        assertThat(lines.get(60, TimeUnit.SECONDS)).containsExactly("begun", "ended");
      }
    } finally {
      readers.shutdown();
    }
  }

  @Test
  void letsOnlyOwnerAndGroupIn() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-rw----");
  }

  @Test
  void namesAGroupThatDoesNotExist() {
    Path other = directory.resolve("other.sock");
    assertThatThrownBy(() -> ControlServer.open(other, Optional.of("no-such-group"), views))
        .isInstanceOf(ControlException.class)
        .hasMessage(
            "cannot open the control socket " + other + ": there is no group no-such-group");
    assertThat(other).doesNotExist();
  }

  @Test
  void respectsALivingDaemon() {
    assertThatThrownBy(() -> ControlServer.open(socket, Optional.empty(), views))
        .isInstanceOf(ControlException.class)
        .hasMessageContaining("another process answers on the control socket");
  }

  @Test
  void replacesWhatADeadProcessLeft() throws Exception {
    server.close();
    try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(socket).exists();
    server = ControlServer.open(socket, Optional.empty(), views);
    try (ControlClient client = ControlClient.connect(socket)) {
      assertThat(read(client, Map.of())).hasSize(3);
    }
  }

  @Test
  void namesTheSocketThatNobodyAnswersOn() {
    Path none = directory.resolve("none.sock");
    assertThatThrownBy(() -> ControlClient.connect(none))
        .isInstanceOf(ControlException.class)
        .hasMessageContaining("no daemon answers on " + none);
  }

  private static List<String> read(ControlClient client, Map<String, String> parameters)
      throws ControlException {
    List<String> lines = new ArrayList<>();
    client.read("/numbers", parameters, lines::add);
    return lines;
  }
}
