package org.lqagent.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

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
  private final Path log;
  private Process container;
  private String leader = "";

  private InstalledRoot(Path layer) {
    this.layer = layer;
    this.root = layer.resolve("merged");
    this.log = layer.resolve("console");
  }

  /**
   * Boots one.
   *
   * @param target the build directory
   * @param depends what shall be installed beside systemd
   * @throws LabException for a machine that cannot do that: without a mirror of Debian, or in a
   *     container that may not mount or has no control groups
   */
  static InstalledRoot boot(Path target, String depends, Lab lab) throws IOException {
    Path base = base(target, depends);
    InstalledRoot root = new InstalledRoot(Files.createTempDirectory(target, "root-"));
    try {
      root.mount(base);
      root.start(lab);
      return root;
    } catch (LabException cannot) {
      root.close();
      throw cannot;
    }
  }

  private void mount(Path base) throws IOException {
    // In memory: quicker, and an overlay above another one, as a container's, is refused.
    run("mount", "-t", "tmpfs", "-o", "size=1g", "layer", layer.toString());
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
  }

  private void start(Lab lab) throws IOException {
    container =
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
    Await.until(
        "systemd to run", PATIENCE, () -> isRunning() || !container.isAlive(), this::console);
    if (!container.isAlive()) {
      throw new LabException("systemd-nspawn ended at once; " + console());
    }
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
          "--aptopt=Acquire::Languages \"none\"",
          // Nobody minds if a crash takes it: the next run makes another.
          "--dpkgopt=force-unsafe-io",
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
    if (container != null) {
      stop();
    }
    for (Path mounted : List.of(root, layer)) {
      Outcome.of(List.of("umount", "--lazy", mounted.toString()), "");
    }
    // Whatever it held is gone with its memory.
    Files.delete(layer);
  }

  private void stop() {
    if (!leader.isEmpty()) {
      command("systemctl", "poweroff", "--force", "--force");
    }
    container.destroy();
    try {
      Await.until("the container's end", PATIENCE, () -> !container.isAlive(), this::console);
    } finally {
      container.destroyForcibly();
    }
  }
}
