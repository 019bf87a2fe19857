package org.lqagent.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real Redis server on the loopback address, which keeps nothing across its end. */
public final class RedisServer implements AutoCloseable {
  private static final int LARGEST_PORT = 40_000;

  private final Path directory;
  private final int port;
  private final boolean cluster;
  private Process process;

  private RedisServer(Path directory, boolean cluster) {
    this.directory = directory;
    this.cluster = cluster;
    this.port = freePort();
  }

  /** One server. */
  public static RedisServer start(Path directory) {
    RedisServer server = new RedisServer(directory, false);
    server.start();
    return server;
  }

  /** Three servers that make a cluster. */
  public static List<RedisServer> startCluster(Path directory) {
    List<RedisServer> nodes = new ArrayList<>();
    List<String> create = new ArrayList<>(List.of("redis-cli", "--cluster", "create"));
    for (int i = 0; i < 3; i++) {
      try {
        RedisServer node =
            new RedisServer(Files.createDirectory(directory.resolve("node" + i)), true);
        nodes.add(node);
        node.start();
        create.add("127.0.0.1:" + node.port);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    create.add("--cluster-yes");
    run(create);
    for (RedisServer node : nodes) {
      Await.until(
          "the cluster to be whole",
          Await.PATIENCE,
          () -> node.cli("cluster", "info").contains("cluster_state:ok"),
          () -> node.cli("cluster", "info"));
    }
    return nodes;
  }

  /** Starts it, empty, on the port that it had before. */
  public void start() {
    List<String> command =
        new ArrayList<>(
            List.of(
                "redis-server",
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--unixsocket",
                socket().toString(),
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                directory.toString()));
    if (cluster) {
      command.addAll(List.of("--cluster-enabled", "yes", "--cluster-node-timeout", "15000"));
    }
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(directory.resolve("redis.log").toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Await.until(
        "redis to answer", Await.PATIENCE, () -> cli("ping").equals("PONG"), () -> cli("ping"));
  }

  /** Where clients find it. */
  public String uri() {
    return "redis://127.0.0.1:" + port;
  }

  /** Where clients of any network namespace find it. */
  public String socketUri() {
    return "redis-socket://" + socket();
  }

  private Path socket() {
    return directory.resolve("redis.sock");
  }

  /** What redis-cli prints for a command. */
  public String cli(String... command) {
    List<String> line = new ArrayList<>(List.of("redis-cli", "-p", Integer.toString(port)));
    line.addAll(List.of(command));
    return run(line);
  }

  /** Ends it as a crash would. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Has it answer nobody, though it is there. */
  public void freeze() {
    run(List.of("kill", "-STOP", Long.toString(process.pid())));
  }

  /** Lets it go on. */
  public void thaw() {
    run(List.of("kill", "-CONT", Long.toString(process.pid())));
  }

  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new LabException(String.join(" ", command) + " does not end");
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  /** One whose cluster port, 10,000 above it, is a port as well. */
  private static int freePort() {
    for (int attempt = 0; attempt < 100; attempt++) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        int port = socket.getLocalPort();
        if (port < LARGEST_PORT) {
          return port;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new LabException("no free port below " + LARGEST_PORT);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
