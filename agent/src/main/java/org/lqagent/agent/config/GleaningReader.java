package org.lqagent.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.lqagent.binding.TableLimits;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.gleaning.AccessLinks;
import org.lqagent.gleaning.Gleaner;
import org.lqagent.gleaning.InterfaceIds;
import org.lqagent.gleaning.LocationPolicy;
import org.lqagent.gleaning.Locator;

/** Reads what the configuration says about gleaning, and the static bindings. */
final class GleaningReader {
  private static final int MAX_LEASES = 100_000_000;

  private GleaningReader() {}

  static Configuration.Gleaning read(Section root, List<Configuration.Access> access) {
    Section section = root.section("gleaning");
    Section limits = section.section("limits");
    Configuration.Gleaning value =
        new Configuration.Gleaning(
            section.optional(
                "location", LocationPolicy.TRUST, ConfigurationReader.oneOf(LocationPolicy.class)),
            section.optional(
                "lone-replies",
                Gleaner.LoneReplies.BELIEVED,
                ConfigurationReader.oneOf(Gleaner.LoneReplies.class)),
            interfaceIds(section),
            section.optional(
                "relay-levels",
                Locator.RELAY_LEVELS,
                ConfigurationReader.integer(1, RelayMessage.MOST_LEVELS)),
            limits(limits),
            fixed(root, access));
    limits.end();
    section.end();
    return value;
  }

  private static Configuration.InterfaceIdFormat interfaceIds(Section section) {
    String format = section.optional("interface-id", "name", Function.identity());
    String name = section.optional("interface-name", "{interface}", Function.identity());
    boolean isTemplate = format.indexOf('{') >= 0;
    if (!isTemplate && !List.of("name", "ifindex", "none").contains(format)) {
      section.problem(
          "interface-id",
          "need name, ifindex, none or a text with {interface}, have \"" + format + "\"");
    } else if (isTemplate) {
      try {
        InterfaceIds.template(format, name);
      } catch (IllegalArgumentException e) {
        section.problem("interface-id", e.getMessage());
      }
    }
    return new Configuration.InterfaceIdFormat(format, name);
  }

  private static TableLimits limits(Section section) {
    TableLimits standard = TableLimits.DEFAULT;
    Function<String, Integer> number = ConfigurationReader.integer(1, MAX_LEASES);
    return new TableLimits(
        section.optional("prefixes-per-client", standard.prefixesPerClient(), number),
        section.optional("addresses-per-client", standard.addressesPerClient(), number),
        section.optional("leases-per-interface", standard.leasesPerInterface(), number),
        section.optional("leases", standard.leases(), number));
  }

  private static List<Configuration.StaticBinding> fixed(
      Section root, List<Configuration.Access> access) {
    List<Configuration.StaticBinding> fixed = new ArrayList<>();
    AccessLinks links =
        AccessLinks.of(
            access.stream()
                .filter(one -> one.interfaceName() != null)
                .map(Configuration.Access::link)
                .toList());
    for (Section section : root.sections("static")) {
      Lease lease = section.required("lease", GleaningReader::lease);
      String name = section.required("interface", InterfaceNames::check);
      Configuration.StaticBinding binding =
          new Configuration.StaticBinding(
              lease,
              name,
              section.optional("next-hop", Ipv6Address::parse),
              section.required("client-id", Duid::parse));
      if (name != null && !links.isAccess(name)) {
        section.problem("interface", name + " is no access interface");
      } else if (isUnroutable(links, name, lease)) {
        section.problem("lease", lease + " is in no range delegated to " + name);
      }
      if (lease != null && fixed.stream().anyMatch(other -> lease.equals(other.lease()))) {
        section.problem("lease", lease + " stands above already");
      }
      section.end();
      fixed.add(binding);
    }
    return fixed;
  }

  /** Routes are made inside the ranges only; addresses need none. */
  private static boolean isUnroutable(AccessLinks links, String name, Lease lease) {
    return lease != null
        && name != null
        && lease.kind() == Lease.Kind.PREFIX
        && !links.mayHold(name, lease);
  }

  private static Lease lease(String text) {
    return text.indexOf('/') < 0
        ? Lease.of(Ipv6Address.parse(text))
        : Lease.of(Ipv6Prefix.parse(text));
  }
}
