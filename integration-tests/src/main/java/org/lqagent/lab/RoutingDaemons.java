package org.lqagent.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Debian's routing daemons: FRR or BIRD beside lqagent on the concentrator, and a BIRD in the core
 * that has a BGP session with it.
 */
public final class RoutingDaemons {
  private static final String NEIGHBOUR = "bird-core";

  private final Lab lab;

  public RoutingDaemons(Lab lab) {
    this.lab = lab;
  }

  /** The neighbour in {@link Place#CORE}. */
  public Part startNeighbour() {
    return startBird(Place.CORE, NEIGHBOUR);
  }

  /** BIRD on the concentrator, which learns routes of protocol 187. */
  public Part startBird() {
    return startBird(Place.BNG, "bird-bng");
  }

  private Part startBird(Place place, String name) {
    Path configuration = lab.install(name + ".conf", name + ".conf", Map.of());
    return lab.start(
        place,
        name,
        List.of(
            Program.BIRD.path().toString(),
            "-f",
            "-c",
            configuration.toString(),
            "-s",
            socket(name).toString()));
  }

  private Path socket(String name) {
    return lab.directory().resolve(name + ".ctl");
  }

  /** FRR's zebra and bgpd on the concentrator; they learn routes of any protocol but their own. */
  public void startFrr() {
    Path directory = lab.directory().resolve("frr");
    try {
      Files.createDirectories(directory);
      // They insist on running as the user of their own, and make their sockets here.
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    } catch (IOException e) {
      throw new LabException("cannot make " + directory, e);
    }
    Path bgpd = lab.install("bgpd.conf", "frr/bgpd.conf", Map.of());
    lab.start(Place.BNG, "zebra", frr(Program.ZEBRA, directory, "/dev/null"));
    Await.until(
        "zebra's socket",
        Lab.READY,
        () -> Files.exists(directory.resolve("zserv.api")),
        () -> lab.part("zebra").map(Part::tail).orElse("zebra has ended"));
    lab.start(Place.BNG, "bgpd", frr(Program.BGPD, directory, bgpd.toString()));
  }

  private static List<String> frr(Program program, Path directory, String configuration) {
    return List.of(
        program.path().toString(),
        "-u",
        "frr",
        "-g",
        "frr",
        "--vty_socket",
        directory.toString(),
        "-i",
        directory.resolve(program.path().getFileName() + ".pid").toString(),
        "-z",
        directory.resolve("zserv.api").toString(),
        "-f",
        configuration,
        "--log",
        "stdout");
  }

  /** The prefixes that the neighbour has been announced, one a line. */
  public String announced() {
    return lab.run(
            Place.CORE,
            Program.BIRDC.path().toString(),
            "-s",
            socket(NEIGHBOUR).toString(),
            "show",
            "route",
            "protocol",
            "bng")
        .output()
        .lines()
        .filter(line -> line.matches("[0-9a-f:]+/[0-9]+ .*"))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  /** The end of what they logged. */
  public String tail() {
    return lab.parts().stream()
        .filter(part -> part.name().matches("bird.*|zebra|bgpd"))
        .map(Part::tail)
        .collect(Collectors.joining("\n"));
  }
}
