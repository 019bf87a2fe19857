package org.lqagent.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A Debian of its own, with systemd in it and nothing that a package does not ask for, booted in
 * the network namespace of a lab's concentrator.
 *
 * <p>The bare Debian is made once and kept in the build directory; what happens here goes to a
 * layer above it, and away with it.
 */
final class InstalledRoot implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path layer;
  private final Path root;
  private final Process container;
  private final Path log;
  private String leader = "";

  /**
   * Boots it.
   *
   * @param target the build directory
   * @param depends what shall be installed beside systemd
   */
  InstalledRoot(Path target, String depends, Lab lab) throws IOException {
    Path base = base(target, depends);
    this.layer = Files.createTempDirectory(target, "root-");
    this.root = layer.resolve("merged");
    this.log = layer.resolve("console");
    for (String part : List.of("upper", "work", "merged")) {
      Files.createDirectory(layer.resolve(part));
    }
    run(
        "mount",
        "-t",
        "overlay",
        "overlay",
        "-o",
        "lowerdir=%s,upperdir=%s,workdir=%s"
            .formatted(base, layer.resolve("upper"), layer.resolve("work")),
        root.toString());
    this.container =
        new ProcessBuilder(
                "systemd-nspawn",
                "--directory=" + root,
                "--machine=lqagent-" + ProcessHandle.current().pid(),
                "--register=no",
                "--keep-unit",
                "--network-namespace-path=/run/netns/" + lab.namespace(Place.BNG),
                // Without it, even root could not program this network.
                "--capability=CAP_NET_ADMIN",
                "--resolv-conf=off",
                "--console=pipe",
                "--boot")
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Await.until("systemd to run", PATIENCE, this::isRunning, this::console);
  }

  /** Beside this the root holds what a Debian without anything holds. */
  private static Path base(Path target, String depends) throws IOException {
    Path base = target.resolve("debian-" + Integer.toHexString(depends.hashCode()));
    if (!Files.exists(base)) {
      Path unfinished = Files.createTempDirectory(target, "unfinished-");
      run(
          // A mirror that stalls is no mirror.
          "timeout",
          "600",
          "mmdebstrap",
          "--mode=root",
          "--variant=apt",
          "--include=systemd-sysv," + depends,
          "--aptopt=APT::Install-Recommends \"false\"",
          run("sh", "-c", ". /etc/os-release && echo $VERSION_CODENAME").strip(),
          unfinished.toString());
      Files.move(unfinished, base);
    }
    return base;
  }

  private boolean isRunning() {
    leader =
        container
            .toHandle()
            .children()
            .findFirst()
            .map(child -> Long.toString(child.pid()))
            .orElse("");
    if (leader.isEmpty()) {
      return false;
    }
    String state = command("systemctl", "is-system-running").output();
    return state.contains("running") || state.contains("degraded");
  }

  /** Runs a command in it, as root. */
  Outcome command(String... command) {
    List<String> line =
        new ArrayList<>(List.of("nsenter", "--all", "--root", "--wd", "--target", leader, "--"));
    line.addAll(List.of(command));
    return Outcome.of(line, "");
  }

  /** Runs a command in it that has to succeed. */
  String run(Collection<String> command) {
    return command(command.toArray(String[]::new)).orThrow(String.join(" ", command));
  }

  /** A file in it, as it is seen from here. */
  Path file(String path) {
    return root.resolve(path.substring(1));
  }

  /** All files in it that are kept over a reboot. */
  TreeSet<String> files() throws IOException {
    String found = run(List.of("find", "/", "-xdev", "-not", "-path", "/proc/*"));
    TreeSet<String> files = new TreeSet<>();
    found.lines().forEach(files::add);
    return files;
  }

  /** What it says of itself, for failures. */
  String console() {
    try {
      return "console:\n" + Files.readString(log);
    } catch (IOException e) {
      return "no console: " + e.getMessage();
    }
  }

  private static String run(String... command) {
    return Outcome.of(List.of(command), "").orThrow(String.join(" ", command));
  }

  @Override
  public void close() throws IOException {
    if (!leader.isEmpty()) {
      command("systemctl", "poweroff", "--force", "--force");
    }
    container.destroy();
    try {
      Await.until("the container's end", PATIENCE, () -> !container.isAlive(), this::console);
    } finally {
      container.destroyForcibly();
      Outcome.of(List.of("umount", "--lazy", root.toString()), "");
    }
    try (Stream<Path> files = Files.walk(layer)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
