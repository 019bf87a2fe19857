package org.lqagent.agent.config;

import java.time.Duration;
import java.util.List;
import org.lqagent.bulk.BulkSettings;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.leasequery.Server;
import org.lqagent.leasequery.ServerMap;

/** Reads what the configuration says of bulk leasequery: whom to ask about what, and how long. */
final class RecoverySection {
  private static final Duration HOUR = Duration.ofHours(1);

  private RecoverySection() {}

  /**
   * @param asked the servers that are asked on demand: what is known of one holds here, too
   */
  static Configuration.Recovery read(Section root, ServerMap asked) {
    Section section = root.section("recovery");
    List<Server> ofTheirOwn = asked.all().stream().filter(s -> !s.isMulticast()).toList();
    Configuration.Recovery value =
        new Configuration.Recovery(
            section.optional("enabled", true, ConfigurationReader::bool),
            section.list("servers", ofTheirOwn, text -> server(text, asked)),
            section.optional("port", Server.PORT, ConfigurationReader.integer(1, 65535)),
            section.optional("links", true, ConfigurationReader::bool),
            section.list("link-addresses", List.of(), Ipv6Address::parse),
            section.optional("relay-id", Duid::parse),
            section.list("remote-ids", List.of(), RemoteIds::parse),
            section.optional("at-a-time", 1, ConfigurationReader.integer(1, 100)),
            section.optional(
                "timeout",
                BulkSettings.BULK_LQ_DATA_TIMEOUT,
                ConfigurationReader.duration(Duration.ofSeconds(1), HOUR)),
            section.optional("attempts", 8, ConfigurationReader.integer(1, 100)),
            section.optional(
                "retry",
                Duration.ofSeconds(2),
                ConfigurationReader.duration(Duration.ofSeconds(1), HOUR)),
            section.optional(
                "unconfirmed",
                Configuration.Unconfirmed.KEEP,
                ConfigurationReader.oneOf(Configuration.Unconfirmed.class)));
    section.end();
    return value;
  }

  private static Server server(String text, ServerMap asked) {
    Server server = Server.parse(text);
    if (server.isMulticast()) {
      throw new IllegalArgumentException("need the address of one server for TCP, have " + text);
    }
    return asked.all().stream()
        .filter(known -> known.endpoint().equals(server.endpoint()))
        .findFirst()
        .orElse(server);
  }
}
