package org.lqagent.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The control socket's two ends, talking to each other. */
class ControlServerTest {
  @TempDir Path directory;

  private final Map<String, View> views =
      Map.of(
          "/numbers",
          (parameters, out) -> {
            int count = Integer.parseInt(parameters.getOrDefault("count", "3"));
            for (int i = 0; i < count; i++) {
              out.write(("{\"n\":" + i + "}\n").getBytes(StandardCharsets.UTF_8));
            }
          });

  private Path socket;
  private ControlServer server;

  @BeforeEach
  void open() throws ControlException {
    socket = directory.resolve("run/control.sock");
    server = ControlServer.open(socket, Optional.empty(), views);
  }

  @AfterEach
  void close() {
    server.close();
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
