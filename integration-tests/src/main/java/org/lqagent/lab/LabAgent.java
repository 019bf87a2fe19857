package org.lqagent.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lqagent.agent.control.ControlClient;
import org.lqagent.agent.control.ControlException;

/** The daemon in the concentrator's place, run by its own command, asked over its own socket. */
public final class LabAgent {
  private static final String NAME = "lqagent";
  private static final Duration READY = Await.PATIENCE;
  private static final int EVIDENCE_LINES = 20;
  private static final String CONFIGURATION =
      """
      uplink: { interface: up0, source: "%s" }
      access:
        - interface: acc0
          prefixes: ["%s"]
          delegated: ["%s"]
      routes: { aggregates: ["%s"] }
      state: off
      control: %s
      """;

  private final Lab lab;
  private final Path command;

  /** The daemon of this checkout, built. */
  public LabAgent(Lab lab) {
    this(lab, Checkout.lqagent());
  }

  /**
   * @param command another {@code lqagent}, such as an installed one
   */
  public LabAgent(Lab lab, Path command) {
    this.lab = lab;
    this.command = command;
  }

  /** The lab's configuration. */
  public String configuration() {
    return CONFIGURATION.formatted(
        Lab.BNG_ADDRESS, Lab.ACCESS_PREFIX, Lab.DELEGATED_POOL, Lab.DELEGATED_POOL, socket());
  }

  /** Writes the configuration file that it reads at its start and at SIGHUP. */
  public Path configure(String configuration) {
    Path file = lab.directory().resolve("lqagent.yaml");
    try {
      return Files.writeString(file, configuration);
    } catch (IOException e) {
      throw new LabException("cannot write " + file, e);
    }
  }

  /** Starts it with the lab's configuration, and returns when it is at work. */
  public Part start() {
    return start(configuration());
  }

  /** Starts it with a configuration, and returns when it is at work. */
  public Part start(String configuration) {
    configure(configuration);
    return startAgain();
  }

  /** Starts it with the configuration file as it is, and returns when it is at work. */
  public Part startAgain() {
    return startAgain(List.of());
  }

  /**
   * Starts it with the configuration file as it is, and returns when it is at work.
   *
   * @param before a command that becomes the daemon at its end, such as {@code env}
   */
  public Part startAgain(List<String> before) {
    List<String> whole = new ArrayList<>(before);
    whole.addAll(List.of(command.toString(), "run", "--config"));
    whole.add(lab.directory().resolve("lqagent.yaml").toString());
    Part part = lab.start(Place.BNG, NAME, whole);
    part.awaitLine("STARTED", READY);
    return part;
  }

  /** Stops it as systemd would, and waits for its end. */
  public void stop() {
    lab.part(NAME).ifPresent(Part::stop);
  }

  /** Takes away all that it left in the kernel, as a reboot does. */
  public void wipe() {
    lab.run(Place.BNG, "nft", "delete", "table", "ip6", "lqagent").orThrow("wiping the filter");
    lab.run(Place.BNG, "ip", "-6", "route", "flush", "proto", "187").orThrow("wiping the routes");
  }

  /** The control socket. */
  public Path socket() {
    return lab.directory().resolve("control.sock");
  }

  /** Its bindings, a JSON object each. */
  public List<String> bindings() {
    return view("/bindings", Map.of());
  }

  /** What it counted, as one JSON object. */
  public String counters() {
    return view("/counters", Map.of()).get(0);
  }

  /** A number of a view that is one JSON object; 0 before it is there. */
  public long number(String path, String name) {
    Matcher matcher =
        Pattern.compile("\"" + Pattern.quote(name) + "\":([0-9]+)")
            .matcher(view(path, Map.of()).get(0));
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }

  /** Its metrics address. */
  public Web web() {
    return new Web(lab, Place.BNG, 9547);
  }

  /** A view of its control socket, a JSON object a line. */
  public List<String> view(String path, Map<String, String> parameters) {
    List<String> lines = new ArrayList<>();
    try (ControlClient client = ControlClient.connect(socket())) {
      client.read(path, parameters, lines::add);
      return lines;
    } catch (ControlException e) {
      throw new LabException(e.getMessage(), e);
    }
  }

  /** A command that uses the control socket, such as {@code show bindings}. */
  public Outcome command(String... arguments) {
    List<String> line = new ArrayList<>(List.of(command.toString()));
    line.addAll(List.of(arguments));
    line.addAll(List.of("--socket", socket().toString()));
    return lab.run(Place.BNG, line.toArray(String[]::new));
  }

  /** One leasequery by the command line, which is asked without the daemon. */
  public Outcome query(String... arguments) {
    List<String> line = new ArrayList<>(List.of(command.toString(), "query"));
    line.addAll(List.of(arguments));
    return lab.run(Place.BNG, line.toArray(String[]::new));
  }

  /** The set of the source filter that has a source let in from the access interface. */
  public Optional<String> verifiedIn(String set, String source) {
    Outcome listed = lab.run(Place.BNG, "nft", "list", "set", "ip6", "lqagent", set);
    return Optional.of(set)
        .filter(name -> listed.output().contains(source + " . \"" + Lab.ACCESS + "\""));
  }

  /** The kernel's route to a delegated prefix, as ip prints it. */
  public Optional<String> route(String prefix) {
    return lab.run(Place.BNG, "ip", "-6", "route", "show", prefix, "proto", "187")
        .output()
        .lines()
        .map(String::strip)
        .findFirst();
  }

  /** How many packets the filter dropped. */
  public long dropped() {
    String counter =
        lab.run(Place.BNG, "nft", "list", "counter", "ip6", "lqagent", "dropped").output();
    return Long.parseLong(counter.replaceFirst("(?s).*packets (\\d+) .*", "$1"));
  }

  /** The end of its log, and what it knows, as evidence. */
  public String tail() {
    return lab.part(NAME).map(part -> part.tail() + evidence()).orElse("lqagent does not run");
  }

  private String evidence() {
    StringBuilder evidence = new StringBuilder();
    for (String path : List.of("/status", "/bindings", "/unknown", "/servers", "/counters")) {
      evidence.append("\n").append(path).append(":");
      try {
        view(path, Map.of()).stream()
            .limit(EVIDENCE_LINES)
            .forEach(line -> evidence.append("\n  ").append(line));
      } catch (LabException silent) {
        evidence.append(" ").append(silent.getMessage());
      }
    }
    return evidence.toString();
  }
}
