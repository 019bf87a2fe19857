package org.lqagent.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;
import org.lqagent.lab.Checkout;
import org.lqagent.lab.ClientLease;
import org.lqagent.lab.Lab;
import org.lqagent.lab.LabAgent;
import org.lqagent.lab.Outcome;
import org.lqagent.lab.Place;

/**
 * How long commands take as whole processes, as they are installed: with the archive of classes
 * that the package makes, and without; and the daemon's start and end. Needs root, and the package:
 * {@code mvn -Ppackage package}.
 */
@Measures("commands as whole processes, with and without the package's archive of classes")
public final class ProcessBench {
  private static final int ROUNDS = 15;
  private static final int LIVES = 5;

  private ProcessBench() {}

  public static void main(String[] arguments) throws Exception {
    Lab lab = Lab.prepare("process-bench");
    Path installed = Files.createTempDirectory("installed");
    try {
      unpack(deb(), installed);
      lab.servers().startReferenceServer();
      commands(lab, installed, lab.client().start());
      life(new LabAgent(lab, installed.resolve("usr/bin/lqagent")));
    } finally {
      lab.close();
      try (Stream<Path> files = Files.walk(installed)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static Path deb() throws IOException {
    try (Stream<Path> files = Files.list(Checkout.root().resolve("agent/target"))) {
      return files
          .filter(file -> file.toString().endsWith("_all.deb"))
          .findFirst()
          .orElseThrow(() -> new IOException("no package; mvn -Ppackage package makes one"));
    }
  }

  private static void unpack(Path deb, Path into) throws Exception {
    run("dpkg-deb", "-x", deb.toString(), into.toString());
    run(into.resolve("usr/share/lqagent/archive-classes").toString());
  }

  private static void run(String... command) throws Exception {
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IOException(String.join(" ", command) + " ended with status " + status);
    }
  }

  private static void commands(Lab lab, Path installed, ClientLease lease) throws IOException {
    String lqagent = installed.resolve("usr/bin/lqagent").toString();
    Path archive = installed.resolve("var/cache/lqagent/commands.jsa");
    Path away = installed.resolve("away.jsa");
    String[] version = {lqagent, "--version"};
    String[] query = {
      lqagent,
      "query",
      "address",
      lease.address().toString(),
      "--server",
      Lab.SRV2_ADDRESS.toString(),
      "--source",
      Lab.BNG_ADDRESS.toString()
    };
    Contest times = new Contest("ms");
    for (int round = 0; round <= ROUNDS; round++) {
      boolean counts = round > 0;
      time(times, "lqagent --version", counts, lab, version);
      time(times, "lqagent query address", counts, lab, query);
      Files.move(archive, away, StandardCopyOption.ATOMIC_MOVE);
      time(times, "lqagent --version, no archive", counts, lab, version);
      time(times, "lqagent query address, no archive", counts, lab, query);
      Files.move(away, archive, StandardCopyOption.ATOMIC_MOVE);
      time(times, "true, which is no Java", counts, lab, new String[] {"true"});
    }
    times.print();
  }

  private static void time(Contest times, String name, boolean counts, Lab lab, String[] command) {
    long start = System.nanoTime();
    Outcome outcome = lab.run(Place.BNG, command);
    double took = (System.nanoTime() - start) / 1e6;
    outcome.orThrow(name);
    if (counts) {
      times.add(name, took);
    }
  }

  private static void life(LabAgent agent) {
    Contest times = new Contest("ms");
    for (int life = 0; life < LIVES; life++) {
      long start = System.nanoTime();
      agent.start();
      double started = (System.nanoTime() - start) / 1e6;
      long stop = System.nanoTime();
      agent.stop();
      times.add("daemon, start to work", started);
      times.add("daemon, SIGTERM to end", (System.nanoTime() - stop) / 1e6);
    }
    times.print();
  }
}
