package org.lqagent.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A program of Debian's that the lab runs. */
enum Program {
  IP("ip", "iproute2"),
  PING("ping", "iputils-ping"),
  DHCPD("dhcpd", "isc-dhcp-server"),
  DHCRELAY("dhcrelay", "isc-dhcp-relay"),
  DHCLIENT("dhclient", "isc-dhcp-client"),
  DIBBLER_SERVER("dibbler-server", "dibbler-server"),
  TCPDUMP("tcpdump", "tcpdump"),
  BIRD("bird", "bird2"),
  BIRDC("birdc", "bird2"),
  ZEBRA("zebra", "frr"),
  BGPD("bgpd", "frr");

  private final String command;
  private final String debianPackage;

  Program(String command, String debianPackage) {
    this.command = command;
    this.debianPackage = debianPackage;
  }

  Path path() {
    return find()
        .orElseThrow(
            () ->
                new LabException(
                    "need the program "
                        + command
                        + " (Debian package "
                        + debianPackage
                        + "); integration-tests/bin/install-packages verify installs it"));
  }

  private Optional<Path> find() {
    // A user's PATH on Debian lacks the sbin directories, root's may.
    return Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(":")),
            Stream.of("/usr/sbin", "/sbin", "/usr/bin", "/usr/lib/frr"))
        .map(directory -> Path.of(directory, command))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * The command that runs it in a namespace with files of the lab, even where AppArmor has a
   * profile for it. Debian's profiles for dhcpd, dhclient and tcpdump know those files only that
   * the packages put somewhere, and are chosen by the program's path: so it is given another path,
   * which only the mounts of its own process show.
   *
   * @param directory where the other path is
   */
  List<String> unconfined(Path directory, List<String> arguments) {
    Path elsewhere = directory.resolve("bin").resolve(command);
    try {
      Files.createDirectories(elsewhere.getParent());
      if (Files.notExists(elsewhere)) {
        Files.createFile(elsewhere);
      }
    } catch (IOException e) {
      throw new LabException("cannot create " + elsewhere, e);
    }
    List<String> whole =
        new ArrayList<>(
            List.of(
                "sh",
                "-ec",
                "mount --bind \"$0\" \"$1\"; exec \"$@\"",
                path().toString(),
                elsewhere.toString()));
    whole.addAll(arguments);
    return whole;
  }
}
