package org.lqagent.agent;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingTable;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Octets;

/**
 * Which bindings somebody wants: those that meet every condition that there is.
 *
 * @param lease exactly this one
 * @param client held by this client
 * @param interfaceName on this interface
 * @param prefix inside this prefix; an address is also looked for in the prefixes around it
 * @param mac held by whoever has this link-layer address
 * @param vlans behind these VLAN ids, the outer first
 * @param limit how many at most
 */
record BindingQuery(
    Optional<Lease> lease,
    Optional<Duid> client,
    Optional<String> interfaceName,
    Optional<Ipv6Prefix> prefix,
    Optional<Octets> mac,
    Optional<List<Integer>> vlans,
    long limit) {

  /**
   * Reads the parameters of a request.
   *
   * @throws IllegalArgumentException if one is unknown or makes no sense
   */
  static BindingQuery of(Map<String, String> parameters) {
    Parameters given =
        Parameters.of(
            parameters, "lease", "client", "interface", "prefix", "mac", "vlans", "limit");
    return new BindingQuery(
        given.value("lease", BindingQuery::lease),
        given.value("client", Duid::parse),
        given.text("interface"),
        given.value("prefix", Ipv6Prefix::parse),
        given.value("mac", text -> Octets.ofHex(text.replace(":", ""))),
        given.value("vlans", BindingQuery::vlans),
        given.number("limit").orElse(Long.MAX_VALUE));
  }

  /** Reads a lease as it is printed: a prefix has its length, an address has none. */
  static Lease lease(String text) {
    return text.indexOf('/') < 0
        ? Lease.of(Ipv6Address.parse(text))
        : Lease.of(Ipv6Prefix.parse(text));
  }

  private static List<Integer> vlans(String text) {
    if (!text.matches("[0-9]{1,4}(\\.[0-9]{1,4})?")) {
      throw new IllegalArgumentException("need a VLAN id, or two like 7.100, have " + text);
    }
    return Stream.of(text.split("\\.")).map(Integer::valueOf).toList();
  }

  /**
   * The bindings of a table that are wanted; only where nothing else will do, all are looked at.
   */
  Stream<Binding> in(BindingTable table) {
    return candidates(table).filter(this::isWanted).limit(limit);
  }

  private Stream<Binding> candidates(BindingTable table) {
    if (lease.isPresent()) {
      return table.find(lease.get()).stream();
    }
    if (client.isPresent()) {
      return table.ofClient(client.get()).stream();
    }
    if (prefix.isPresent() && prefix.get().isAddress()) {
      return table.covering(prefix.get().network()).stream();
    }
    return table.bindings();
  }

  private boolean isWanted(Binding binding) {
    return (client.isEmpty() || client.get().equals(binding.clientId()))
        && (interfaceName.isEmpty() || interfaceName.equals(binding.interfaceName()))
        && (prefix.isEmpty() || isIn(binding.lease().prefix(), prefix.get()))
        && (mac.isEmpty() || mac.equals(binding.location().linkLayerAddress()))
        && (vlans.isEmpty() || vlans.get().equals(binding.location().vlans()));
  }

  private static boolean isIn(Ipv6Prefix lease, Ipv6Prefix wanted) {
    return wanted.contains(lease) || wanted.isAddress() && lease.contains(wanted);
  }
}
