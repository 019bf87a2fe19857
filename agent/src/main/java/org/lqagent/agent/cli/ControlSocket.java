package org.lqagent.agent.cli;

import java.nio.file.Path;
import org.lqagent.agent.control.ControlClient;
import org.lqagent.agent.control.ControlException;
import picocli.CommandLine.Option;

/** Where the running daemon is, for all commands that ask it or tell it something. */
final class ControlSocket {
  @Option(
      names = "--socket",
      paramLabel = "PATH",
      defaultValue = "/run/lqagent/control.sock",
      description = "The daemon's control socket; default ${DEFAULT-VALUE}.")
  private Path path;

  ControlClient connect() throws ControlException {
    return ControlClient.connect(path);
  }
}
