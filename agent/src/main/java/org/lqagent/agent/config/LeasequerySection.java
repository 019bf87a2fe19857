package org.lqagent.agent.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.LifetimeMeaning;
import org.lqagent.leasequery.NegativeSettings;
import org.lqagent.leasequery.Server;
import org.lqagent.leasequery.ServerMap;

/**
 * Reads what the configuration says of asking: whom, in which order, how often, whom to believe.
 */
final class LeasequerySection {
  private static final Server EVERYBODY =
      Server.at(new Endpoint(Ipv6Address.ALL_DHCP_SERVERS, "", Server.PORT));
  private static final Duration DAY = Duration.ofDays(1);

  /** What is done when none of the servers asked answers, or would look: RFC 5007 section 4.3.2. */
  private enum OnFailure {
    /** All are asked at once, and that is all. */
    GIVE_UP,
    /** They are asked one after another. */
    NEXT_SERVER,
    /** All are asked at once, and then everybody by multicast. */
    MULTICAST
  }

  private final Section section;
  private final Map<Endpoint, Known> known = new HashMap<>();
  private final Set<Endpoint> named = new HashSet<>();

  private record Known(Section section, Server server) {}

  private LeasequerySection(Section section) {
    this.section = section;
  }

  static Configuration.Leasequery read(Section root) {
    return new LeasequerySection(root.section("leasequery")).read();
  }

  private Configuration.Leasequery read() {
    Section rate = section.section("rate");
    Section negative = section.section("negative");
    readKnown();
    Configuration.Leasequery value =
        new Configuration.Leasequery(
            servers(),
            Set.copyOf(section.list("accept-from", List.of(), Ipv6Prefix::parse)),
            Set.copyOf(section.list("accept-duids", List.of(), Duid::parse)),
            section.list("trust", List.of(), Duid::parse),
            section.optional("port", 546, ConfigurationReader.integer(0, 65535)),
            section.optional("duid", Duid::parse),
            section.optional(
                "gather",
                Duration.ofSeconds(1),
                ConfigurationReader.duration(Duration.ZERO, Duration.ofSeconds(10))),
            rate.optional("total", new Rate(500), Rate::parse),
            rate.optional("per-interface", new Rate(100), Rate::parse),
            rate.optional("outstanding", 100, ConfigurationReader.integer(1, 100_000)),
            new NegativeSettings(
                negative.optional("nothing", Duration.ofMinutes(5), upToADay()),
                negative.optional("silence", Duration.ofSeconds(30), upToADay()),
                negative.optional("size", 200_000, ConfigurationReader.integer(1, 100_000_000))));
    if (section.has("port") && value.port() == 547) {
      section.problem(
          "port",
          "547 would take the servers' replies from the relay agent; need 546, 0 or another");
    }
    known.forEach(
        (endpoint, of) -> {
          if (!named.contains(endpoint)) {
            of.section()
                .problem("address", endpoint.address() + " is not among the servers to ask");
          }
        });
    negative.end();
    rate.end();
    section.end();
    return value;
  }

  private static Function<String, Duration> upToADay() {
    return ConfigurationReader.duration(Duration.ofSeconds(1), DAY);
  }

  private void readKnown() {
    for (Section item : section.sections("known-servers")) {
      Server address = item.required("address", Server::parse);
      Optional<Duid> duid = item.optional("duid", Duid::parse);
      Optional<LifetimeMeaning> lifetimes =
          item.optional("lifetimes", ConfigurationReader.oneOf(LifetimeMeaning.class));
      item.end();
      if (address == null) {
        continue;
      }
      Server server = new Server(address.endpoint(), duid, lifetimes);
      if (known.putIfAbsent(server.endpoint(), new Known(item, server)) != null) {
        item.problem("address", server.endpoint().address() + " stands above already");
      }
    }
  }

  private ServerMap servers() {
    OnFailure onFailure =
        section.optional(
            "on-failure", OnFailure.GIVE_UP, ConfigurationReader.oneOf(OnFailure.class));
    List<List<Server>> rounds =
        rounds(section, List.of(EVERYBODY), onFailure, "; leave the key out for ff05::1:3");
    List<ServerMap.Authority> authorities = new ArrayList<>();
    for (Section item : section.sections("authorities")) {
      List<Ipv6Prefix> prefixes = item.list("prefixes", List.of(), ConfigurationReader::unicast);
      requireItems(item, "prefixes", "need at least one prefix");
      List<List<Server>> theirs = rounds(item, List.of(), onFailure, "");
      item.end();
      prefixes.forEach(
          prefix -> {
            if (authorities.stream().anyMatch(other -> other.prefix().equals(prefix))) {
              item.problem("prefixes", prefix + " stands above already");
            } else if (!theirs.isEmpty()) {
              authorities.add(new ServerMap.Authority(prefix, theirs));
            }
          });
    }
    return new ServerMap(authorities, rounds);
  }

  private List<List<Server>> rounds(
      Section of, List<Server> fallback, OnFailure onFailure, String advice) {
    Set<Server> servers =
        new LinkedHashSet<>(
            of.list("servers", fallback, Server::parse).stream().map(this::knowing).toList());
    if (of.has("servers") || fallback.isEmpty()) {
      requireItems(of, "servers", "need at least one server" + advice);
    }
    if (servers.isEmpty()) {
      // It was reported; the rest is read with what can be asked.
      servers = Set.of(EVERYBODY);
    }
    List<Server> together = List.copyOf(servers);
    return switch (onFailure) {
      case GIVE_UP -> List.of(together);
      case NEXT_SERVER -> together.stream().map(List::of).toList();
      case MULTICAST ->
          together.contains(knowing(EVERYBODY))
              ? List.of(together)
              : List.of(together, List.of(knowing(EVERYBODY)));
    };
  }

  private static void requireItems(Section of, String key, String what) {
    if (!of.hasItems(key)) {
      of.problem(key, of.has(key) ? what : "is required and missing");
    }
  }

  private Server knowing(Server server) {
    named.add(server.endpoint());
    Known is = known.get(server.endpoint());
    return is == null ? server : is.server();
  }
}
