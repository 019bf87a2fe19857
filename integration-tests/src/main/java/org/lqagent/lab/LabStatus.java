package org.lqagent.lab;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What there is to see of a lab, for people. */
final class LabStatus {
  private final Lab lab;

  LabStatus(Lab lab) {
    this.lab = lab;
  }

  void print(PrintWriter out) {
    out.println("lab " + lab.name() + ", files in " + lab.directory());
    out.println("namespaces");
    for (Place place : Place.values()) {
      Outcome addresses = lab.run(place, "ip", "-6", "-br", "address", "show", "up");
      String shown =
          addresses.succeeded()
              ? addresses
                  .output()
                  .lines()
                  .filter(line -> !line.startsWith("lo "))
                  .map(line -> line.replaceFirst("(@\\S+)? +[A-Z]+ +", " ").strip())
                  .collect(Collectors.joining("; "))
              : "missing";
      out.printf("  %-12s %s%n", lab.namespace(place), place == Place.NET ? "a bridge" : shown);
    }
    out.println("processes");
    List<Part> parts = lab.parts();
    for (Part part : parts) {
      out.printf(
          "  %-12s process %d in %s%n", part.name(), part.pid(), lab.namespace(part.place()));
    }
    Set<String> running = parts.stream().map(Part::name).collect(Collectors.toSet());
    for (String name : logs()) {
      if (!running.contains(name)) {
        out.printf("  %-12s not running%n", name);
      }
    }
    out.println(
        lab.client()
            .lease()
            .map(lease -> "lease        " + lease.address() + " and " + lease.prefix())
            .orElse("lease        none"));
    out.println("to look around");
    String bng = lab.namespace(Place.BNG);
    out.println("  ip netns exec " + bng + " bash");
    out.println("  ip netns exec " + bng + " tcpdump -n -i " + Lab.UPLINK + " udp port 547");
    out.println("  ip netns exec " + lab.namespace(Place.HOST) + " ping " + Lab.CORE_ADDRESS);
    out.println("  tail -f " + lab.directory() + "/*.log");
  }

  /** The names of all parts that ran, from their logs. */
  private List<String> logs() {
    try (Stream<Path> files = Files.list(lab.directory())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".log"))
          .map(name -> name.substring(0, name.length() - ".log".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
