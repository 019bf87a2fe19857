package org.lqagent.netlink;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifySocketTest {
  @Test
  void anAddressIsAPathOrAnAbstractName() {
    for (String address : new String[] {"", "relative", "/" + "x".repeat(107), "vsock:2:1234"}) {
      assertThatThrownBy(() -> NotifySocket.open(address))
          .isInstanceOf(IOException.class)
          .hasMessageContaining('"' + address + '"');
    }
  }

  @Test
  void nobodyWhoListensIsSaid(@TempDir Path directory) throws IOException {
    try (NotifySocket socket = NotifySocket.open(directory.resolve("none").toString());
        NotifySocket hidden = NotifySocket.open("@lqagent-nobody-listens-here")) {
      assertThatThrownBy(() -> socket.send("READY=1"))
          .isInstanceOf(IOException.class)
          .hasMessage("tell the service manager: No such file or directory");
      assertThatThrownBy(() -> hidden.send("READY=1"))
          .isInstanceOf(IOException.class)
          .hasMessage("tell the service manager: Connection refused");
    }
  }
}
