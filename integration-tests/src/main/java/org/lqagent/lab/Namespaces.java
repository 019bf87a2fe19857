package org.lqagent.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The network namespaces of one lab.
 *
 * @param lab the name that theirs begin with
 */
record Namespaces(String lab) {
  String name(Place place) {
    return lab + "-" + place.suffix();
  }

  void create() {
    NeighbourTable.makeRoom();
    ip(places().map(name -> "netns add " + name), Topology.links(this::name));
    Arrays.stream(Place.values())
        .parallel()
        .forEach(
            place ->
                Outcome.of(exec(place, List.of("sh", "-e")), Topology.setup(place))
                    .orThrow("setting up " + name(place)));
  }

  /** Removes those that are there; a process that someone started in one keeps it alive. */
  void delete() {
    List<String> present = present();
    if (!present.isEmpty()) {
      ip(present.stream().map(name -> "netns delete " + name), "");
    }
  }

  List<String> present() {
    return places().filter(name -> Files.exists(Path.of("/run/netns", name))).toList();
  }

  /** The command that runs another one in a namespace; it has the same process id. */
  List<String> exec(Place place, List<String> command) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name(place)));
    whole.addAll(command);
    return whole;
  }

  private Stream<String> places() {
    return Arrays.stream(Place.values()).map(this::name);
  }

  private static void ip(Stream<String> first, String then) {
    String batch = first.map(line -> line + "\n").collect(Collectors.joining()) + then;
    Outcome.of(List.of("ip", "-batch", "-"), batch).orThrow("ip -batch with\n" + batch);
  }
}
