package org.lqagent.agent.config;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the configuration file (YAML) and finds every problem in it at once. */
public final class ConfigurationReader {
  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setMaxAliasesForCollections(10).setCodePointLimit(1 << 24).build();
  private static final int MAX_INT = Integer.MAX_VALUE;
  private static final InetSocketAddress METRICS =
      new InetSocketAddress(InetAddresses.forString("::1"), 9547);
  private static final Duration DAY = Duration.ofDays(1);

  private ConfigurationReader() {}

  /**
   * Reads a file.
   *
   * @throws ConfigurationException with every problem, if there is any
   */
  public static Configuration read(Path file) throws ConfigurationException {
    try {
      return read(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(List.of(new Problem(file.toString(), 0, 0, "no such file")));
    } catch (IOException e) {
      throw new ConfigurationException(
          List.of(new Problem(file.toString(), 0, 0, "cannot be read: " + e.getMessage())));
    }
  }

  /** Reads a text; {@code file} is its name in the problems. */
  public static Configuration read(String file, String text) throws ConfigurationException {
    return read(new Problems(file), text);
  }

  static Configuration read(Problems problems, String text) throws ConfigurationException {
    Optional<Node> document = Optional.empty();
    try {
      document = new Compose(SETTINGS).composeString(text);
      if (document.isEmpty()) {
        problems.add(Optional.empty(), "the file is empty; uplink and access are required");
      }
    } catch (MarkedYamlEngineException e) {
      problems.add(e.getProblemMark(), "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      problems.add(Optional.empty(), "not YAML: " + e.getMessage());
    }
    problems.throwIfAny();
    Section root = Section.of("", document.orElseThrow(), problems);
    Configuration.Uplink uplink = uplink(root);
    Configuration.Filter filter = filter(root);
    List<Configuration.Access> access = access(root, uplink, filter.enabled());
    Configuration.Leasequery leasequery = LeasequerySection.read(root);
    Configuration configuration =
        new Configuration(
            uplink,
            access,
            leasequery,
            routes(root),
            filter,
            hooks(root),
            GleaningReader.read(root, access),
            RecoverySection.read(root, leasequery.servers()),
            root.optional(
                "state", Optional.of(Path.of("/var/lib/lqagent")), ConfigurationReader::pathOrOff),
            root.optional(
                "control", Path.of("/run/lqagent/control.sock"), ConfigurationReader::path),
            root.optional("control-group", ConfigurationReader::group),
            root.optional("metrics", Optional.of(METRICS), ConfigurationReader::listen),
            SharingReader.read(root));
    root.end();
    problems.throwIfAny();
    return configuration;
  }

  private static Configuration.Uplink uplink(Section root) {
    Section uplink = root.section("uplink");
    Configuration.Uplink value =
        new Configuration.Uplink(
            uplink.required("interface", InterfaceNames::check),
            uplink.optional("source", ConfigurationReader::source),
            uplink.list("also", List.of(), InterfaceNames::check));
    if (value.also().stream().anyMatch(also -> also.equals(value.interfaceName()))) {
      uplink.problem("also", value.interfaceName() + " is the uplink already");
    }
    uplink.end();
    return value;
  }

  private static List<Configuration.Access> access(
      Section root, Configuration.Uplink uplink, boolean isFiltered) {
    List<Section> sections = root.sections("access");
    if (!root.hasItems("access")) {
      root.problem("access", "at least one access interface is required");
    }
    List<Configuration.Access> access = new ArrayList<>();
    Map<Ipv6Prefix, String> taken = new HashMap<>();
    for (Section section : sections) {
      String name = section.required("interface", InterfaceNames::checkPattern);
      if (name != null && uplink.interfaceNames().contains(name)) {
        section.problem("interface", "is the uplink already");
      }
      if (name != null && access.stream().anyMatch(other -> name.equals(other.interfaceName()))) {
        section.problem("interface", name + " stands above already");
      }
      List<Ipv6Prefix> prefixes = section.list("prefixes", List.of(), ConfigurationReader::unicast);
      List<Ipv6Prefix> delegated =
          section.list("delegated", List.of(), ConfigurationReader::unicast);
      if (!section.hasItems("prefixes") && !section.hasItems("delegated")) {
        section.problem(
            "prefixes", "prefixes or delegated is required: nothing outside is ever asked for");
      }
      claim(section, "prefixes", prefixes, name, taken);
      claim(section, "delegated", delegated, name, taken);
      Configuration.Verify verify =
          section.optional(
              "verify", Configuration.Verify.ENFORCE, oneOf(Configuration.Verify.class));
      if (!isFiltered && section.has("verify") && verify == Configuration.Verify.ENFORCE) {
        section.problem("verify", "enforce needs the filter, and filter.enabled is false");
      }
      boolean hasRelays = section.optional("relays", false, ConfigurationReader::bool);
      section.end();
      access.add(new Configuration.Access(name, prefixes, delegated, hasRelays, verify));
    }
    return access;
  }

  /**
   * Pools may be shared by links; what a link leases on itself and what is delegated may not
   * overlap.
   */
  private static void claim(
      Section section,
      String key,
      List<Ipv6Prefix> prefixes,
      String name,
      Map<Ipv6Prefix, String> taken) {
    for (Ipv6Prefix prefix : prefixes) {
      taken.forEach(
          (other, owner) -> {
            boolean sameKind = owner.endsWith(key);
            if (!sameKind && (other.contains(prefix) || prefix.contains(other))) {
              section.problem(key, prefix + " overlaps " + other + " of " + owner);
            }
          });
    }
    prefixes.forEach(prefix -> taken.putIfAbsent(prefix, name + " " + key));
  }

  private static Configuration.Routes routes(Section root) {
    Section section = root.section("routes");
    Configuration.Routes value =
        new Configuration.Routes(
            section.optional("enabled", true, ConfigurationReader::bool),
            section.optional("table", 254, ConfigurationReader::routingTable),
            section.optional("metric", 1024, integer(1, MAX_INT)),
            section.optional("protocol", 187, integer(5, 255)),
            section.list("aggregates", List.of(), ConfigurationReader::unicast),
            section.optional("hosts", false, ConfigurationReader::bool),
            section.optional(
                "on-exit", Configuration.OnExit.KEEP, oneOf(Configuration.OnExit.class)));
    section.end();
    return value;
  }

  private static Configuration.Filter filter(Section root) {
    Section section = root.section("filter");
    Configuration.Filter value =
        new Configuration.Filter(
            section.optional("enabled", true, ConfigurationReader::bool),
            section.optional("table", "lqagent", ConfigurationReader::tableName),
            section.optional("nflog-group", 5, integer(0, 65535)),
            section.optional(
                "silence", Duration.ofSeconds(5), duration(Duration.ofSeconds(1), DAY)),
            section.optional("rate", new Rate(100), ConfigurationReader::reports),
            section.optional("loops", Configuration.Loops.DROP, oneOf(Configuration.Loops.class)),
            section.list("loops-allowed", List.of(), ConfigurationReader::unicast));
    section.end();
    return value;
  }

  private static Rate reports(String text) {
    Rate rate = Rate.parse(text);
    if (rate.perSecond() > 100_000) {
      throw new IllegalArgumentException("need 1/s to 100000/s, have " + text);
    }
    return rate;
  }

  private static List<Configuration.Hook> hooks(Section root) {
    List<Configuration.Hook> hooks = new ArrayList<>();
    for (Section section : root.sections("hooks")) {
      hooks.add(
          new Configuration.Hook(
              section.required("run", ConfigurationReader::path),
              section.optional(
                  "batch", Duration.ofSeconds(1), duration(Duration.ZERO, Duration.ofHours(1))),
              section.optional(
                  "deadline",
                  Duration.ofSeconds(30),
                  duration(Duration.ofSeconds(1), Duration.ofHours(1)))));
      section.end();
    }
    return List.copyOf(hooks);
  }

  private static Ipv6Address source(String text) {
    Ipv6Address address = Ipv6Address.parse(text);
    if (address.isMulticast() || address.isUnspecified() || address.isLoopback()) {
      throw new IllegalArgumentException("need a unicast address of this host, have " + address);
    }
    return address;
  }

  static Ipv6Prefix unicast(String text) {
    if (text.indexOf('/') < 0) {
      throw new IllegalArgumentException("need a prefix ADDRESS/LENGTH, have \"" + text + "\"");
    }
    Ipv6Prefix prefix = Ipv6Prefix.parse(text);
    // 2000::/3 is all of today's global unicast space; nobody attaches more than a /16 of anything.
    if (prefix.length() < 16) {
      throw new IllegalArgumentException("need a prefix of /16 or longer, have " + prefix);
    }
    if (prefix.network().isMulticast()
        || prefix.network().isLinkLocal()
        || prefix.network().high() == 0) {
      throw new IllegalArgumentException("need a global unicast prefix, have " + prefix);
    }
    return prefix;
  }

  static Path path(String text) {
    try {
      Path path = Path.of(text);
      if (!path.isAbsolute()) {
        throw new IllegalArgumentException("need an absolute path, have \"" + text + "\"");
      }
      return path;
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("need a path, have \"" + text + "\"", e);
    }
  }

  private static Optional<Path> pathOrOff(String text) {
    return text.equals("off") ? Optional.empty() : Optional.of(path(text));
  }

  private static String group(String text) {
    if (!text.matches("[a-z_][a-z0-9_-]{0,31}")) {
      throw new IllegalArgumentException("need the name of a group, have \"" + text + "\"");
    }
    return text;
  }

  /** An address and port to listen on, never a name: what it resolves to may change. */
  private static Optional<InetSocketAddress> listen(String text) {
    if (text.equals("off")) {
      return Optional.empty();
    }
    try {
      HostAndPort parts = HostAndPort.fromString(text);
      if (parts.hasPort() && parts.getPort() > 0) {
        return Optional.of(
            new InetSocketAddress(InetAddresses.forString(parts.getHost()), parts.getPort()));
      }
    } catch (IllegalArgumentException e) {
      // Said below, with what is needed.
    }
    throw new IllegalArgumentException(
        "need off or an address and port, as in \"[::1]:9547\", have \"" + text + "\"");
  }

  static boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("need true or false, have \"" + text + "\"");
    };
  }

  private static int routingTable(String text) {
    return switch (text) {
      case "main" -> 254;
      case "local", "default" ->
          throw new IllegalArgumentException("need main or a number, have \"" + text + "\"");
      default -> integer(1, MAX_INT).apply(text);
    };
  }

  private static String tableName(String text) {
    if (!text.matches("[A-Za-z][A-Za-z0-9_]{0,30}")) {
      throw new IllegalArgumentException(
          "need the name of an nftables table, letters, digits and _, have \"" + text + "\"");
    }
    return text;
  }

  static Function<String, Integer> integer(int min, int max) {
    return text -> {
      try {
        int value = Integer.parseInt(text);
        if (value >= min && value <= max) {
          return value;
        }
      } catch (NumberFormatException e) {
        // Said below, with the range.
      }
      throw new IllegalArgumentException(
          "need a whole number in " + min + ".." + max + ", have \"" + text + "\"");
    };
  }

  static Function<String, Duration> duration(Duration min, Duration max) {
    return text -> {
      Duration value = Durations.parse(text);
      if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
        throw new IllegalArgumentException(
            "need " + min.toSeconds() + "s to " + max.toSeconds() + "s, have " + text);
      }
      return value;
    };
  }

  static <E extends Enum<E>> Function<String, E> oneOf(Class<E> type) {
    return text -> {
      List<String> names = new ArrayList<>();
      for (E constant : type.getEnumConstants()) {
        String name = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        if (name.equals(text)) {
          return constant;
        }
        names.add(name);
      }
      throw new IllegalArgumentException(
          "need one of " + String.join(", ", names) + ", have \"" + text + "\"");
    };
  }
}
