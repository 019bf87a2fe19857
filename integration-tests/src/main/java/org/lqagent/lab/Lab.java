package org.lqagent.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * An access network of network namespaces, with Debian's DHCPv6 parts in it.
 *
 * <p>All that it is lives in the kernel and in {@link #directory()}, so that any process can look
 * at it or take it down. It needs root. One thread at a time may use a lab; several labs can be up.
 */
public final class Lab implements AutoCloseable {
  /** The concentrator's interfaces. */
  public static final String UPLINK = "up0";

  public static final String ACCESS = "acc0";

  public static final Ipv6Address BNG_ADDRESS = Ipv6Address.parse("2001:db8:ff::1");
  public static final Ipv6Address SRV1_ADDRESS = Ipv6Address.parse("2001:db8:ff::51");
  public static final Ipv6Address SRV2_ADDRESS = Ipv6Address.parse("2001:db8:ff::52");
  public static final Ipv6Address CORE_ADDRESS = Ipv6Address.parse("2001:db8:ff::99");

  /** What clients lease addresses from, on the access link. */
  public static final Ipv6Prefix ACCESS_PREFIX = Ipv6Prefix.parse("2001:db8:1::/64");

  /** What clients are delegated prefixes from, each a /56. */
  public static final Ipv6Prefix DELEGATED_POOL = Ipv6Prefix.parse("2001:db8:100::/40");

  static final Duration READY = Await.PATIENCE;

  static final Path ROOT = Path.of("/run/lqagent-lab");
  private static final Pattern OF_A_PROCESS = Pattern.compile("t([0-9]+)-[0-9]+");
  private static final AtomicInteger count = new AtomicInteger();

  private final Path directory;
  private final Namespaces namespaces;
  private final Servers servers;
  private final Client client;

  private Lab(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9-]{0,30}")) {
      throw new IllegalArgumentException(
          "a lab's name is 1..31 letters, digits and hyphens, not \"" + name + "\"");
    }
    this.directory = ROOT.resolve(name);
    this.namespaces = new Namespaces(name);
    this.servers = new Servers(this);
    this.client = new Client(this);
  }

  /** The lab of that name, whether it is up or not. */
  public static Lab named(String name) {
    return new Lab(name);
  }

  /** A fresh lab in which the client has its lease, in place of any of the same name. */
  public static Lab up(String name) {
    Lab lab = prepare(name);
    lab.client.start();
    return lab;
  }

  /** A fresh lab in which all but the client runs, in place of any of the same name. */
  public static Lab prepare(String name) {
    Lab lab = new Lab(name);
    lab.close();
    try {
      Files.createDirectories(lab.directory);
    } catch (IOException e) {
      throw new LabException("cannot make " + lab.directory, e);
    }
    lab.namespaces.create();
    lab.servers.startDhcpd();
    lab.startRelay();
    return lab;
  }

  /**
   * A fresh lab for a test, in which all but the client runs. It goes down with this process at the
   * latest, or, if that is killed, when the next one calls this.
   */
  public static Lab ofThisProcess() {
    removeOrphans();
    String name = "t" + ProcessHandle.current().pid() + "-" + count.incrementAndGet();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> named(name).close()));
    return prepare(name);
  }

  private static void removeOrphans() {
    for (String name : names()) {
      Matcher matcher = OF_A_PROCESS.matcher(name);
      if (matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
        named(name).close();
      }
    }
  }

  /** The names of all labs on this machine. */
  public static List<String> names() {
    if (Files.notExists(ROOT)) {
      return List.of();
    }
    try (Stream<Path> directories = Files.list(ROOT)) {
      return directories.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new LabException("cannot list " + ROOT, e);
    }
  }

  /** Why there can be no lab here. */
  public static Optional<String> obstacle() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)
          ? Optional.empty()
          : Optional.of("network namespaces need root");
    } catch (IOException e) {
      return Optional.of("network namespaces need Linux with /proc: " + e.getMessage());
    }
  }

  public String name() {
    return namespaces.lab();
  }

  /** Where the logs, configurations, lease files and captures are; gone with the lab. */
  public Path directory() {
    return directory;
  }

  public boolean isUp() {
    return Files.exists(directory) || !namespaces.present().isEmpty();
  }

  /** The namespace of a place, as {@code ip netns} knows it. */
  public String namespace(Place place) {
    return namespaces.name(place);
  }

  public Servers servers() {
    return servers;
  }

  public Client client() {
    return client;
  }

  /** ISC's relay, between the access interface and ff05::1:3 on the uplink. */
  public Part startRelay() {
    // -I: the interface id tells two access interfaces apart, and servers give it back.
    Part relay =
        start(
            Place.BNG,
            "dhcrelay",
            List.of(
                Program.DHCRELAY.path().toString(),
                "-6",
                "-d",
                "--no-pid",
                "-I",
                "-l",
                ACCESS,
                "-u",
                UPLINK));
    relay.awaitLine("Setting hop count limit", READY);
    return relay;
  }

  /**
   * Starts a process in a place. It goes down with the lab.
   *
   * @param name of its log, and of the part; a running part of the same name is refused
   * @param command run in {@link #directory()}, without a terminal
   */
  public Part start(Place place, String name, List<String> command) {
    part(name)
        .ifPresent(
            part -> {
              throw new LabException(name + " runs already, as process " + part.pid());
            });
    return Part.start(namespaces, directory, place, name, command);
  }

  /** Runs a command in a place to its end. */
  public Outcome run(Place place, String... command) {
    return Outcome.of(namespaces.exec(place, List.of(command)), "");
  }

  /**
   * Writes a file of the lab from a resource.
   *
   * @param values what stands for each {@code @KEY@} in it
   */
  Path install(String resource, String as, Map<String, String> values) {
    Path file = directory.resolve(as);
    try (InputStream in = Lab.class.getResourceAsStream(resource)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (Map.Entry<String, String> value : values.entrySet()) {
        text = text.replace("@" + value.getKey() + "@", value.getValue());
      }
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new LabException("cannot write " + file, e);
    }
  }

  /** The running parts, whoever started them. */
  public List<Part> parts() {
    return Part.running(name(), directory);
  }

  public Optional<Part> part(String name) {
    return parts().stream().filter(part -> part.name().equals(name)).findFirst();
  }

  /**
   * Captures what passes an interface.
   *
   * @param filter in the words of pcap-filter(7); may be empty
   */
  public Capture capture(Place place, String device, String filter) {
    return Capture.start(this, place, device, filter);
  }

  /** Whether an echo request from a place is answered within a second. */
  public boolean reaches(Place from, Ipv6Address destination) {
    return run(from, "ping", "-n", "-q", "-c", "1", "-W", "1", destination.toString()).succeeded();
  }

  /**
   * Sends one echo request with any source address, be it the sender's or not, and does not wait
   * for an answer.
   *
   * @param from {@link Place#CLIENT} or {@link Place#HOST}, which may use foreign addresses
   */
  public void send(Place from, Ipv6Address source, Ipv6Address destination) {
    Outcome ping =
        run(
            from,
            "ping",
            "-n",
            "-c",
            "1",
            "-W",
            "0.01",
            "-I",
            source.toString(),
            destination.toString());
    // 1: sent, and nothing came back in time.
    if (ping.status() > 1 || !ping.output().contains("1 packets transmitted")) {
      throw new LabException("no packet from " + source + " at " + from + ":\n" + ping.output());
    }
  }

  /** Takes it down: processes, namespaces, files. What is not there is no fault. */
  @Override
  public void close() {
    Part.stop(parts());
    // What a part started may outlive it.
    for (List<Part> left = parts(); !left.isEmpty(); left = parts()) {
      left.forEach(Part::kill);
    }
    namespaces.delete();
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new LabException("cannot remove " + directory, e);
      }
    }
  }
}
