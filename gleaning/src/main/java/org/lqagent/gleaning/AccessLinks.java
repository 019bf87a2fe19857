package org.lqagent.gleaning;

import static java.util.Comparator.comparing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;

/** What the operator said about the interfaces to clients. Immutable. */
public final class AccessLinks {
  /** Where a datagram was seen, as far as trust goes. */
  enum Side {
    /** Clients speak here, and nobody else is believed. */
    ACCESS,
    /** Servers speak here, and relay agents. */
    UPLINK,
    /** A capture that does not say where it was taken, and whose reader believes all of it. */
    ANY
  }

  /** Nothing was said: every lease anywhere is believed. For captures read from files. */
  public static final AccessLinks UNRESTRICTED = new AccessLinks(List.of(), true);

  private record PatternLink(Pattern pattern, AccessLink link) {}

  private final boolean isUnrestricted;
  private final List<AccessLink> links;
  private final Map<String, AccessLink> byName = new HashMap<>();
  private final List<PatternLink> byPattern = new ArrayList<>();

  /** The links that a range belongs to, and the lengths of the ranges, the longest first. */
  private final Map<Ipv6Prefix, List<AccessLink>> byPrefix = new HashMap<>();

  private final TreeSet<Integer> prefixLengths = new TreeSet<>((a, b) -> b - a);

  private AccessLinks(List<AccessLink> links, boolean isUnrestricted) {
    this.links = List.copyOf(links);
    this.isUnrestricted = isUnrestricted;
    for (AccessLink link : links) {
      if (link.isPattern()) {
        byPattern.add(new PatternLink(link.regex(), link));
      } else {
        byName.put(link.interfacePattern(), link);
      }
      for (Ipv6Prefix prefix : link.prefixes()) {
        byPrefix.computeIfAbsent(prefix, range -> new ArrayList<>()).add(link);
        prefixLengths.add(prefix.length());
      }
    }
    // As the source filter has it.
    byPattern.sort(comparing(pattern -> -pattern.link().interfacePattern().length()));
  }

  public static AccessLinks of(List<AccessLink> links) {
    return new AccessLinks(links, false);
  }

  /** What was said about an interface: by its name, else by the longest pattern that fits. */
  public Optional<AccessLink> link(String interfaceName) {
    AccessLink named = byName.get(interfaceName);
    if (named != null) {
      return Optional.of(named);
    }
    return byPattern.stream()
        .filter(candidate -> candidate.pattern().matcher(interfaceName).matches())
        .map(PatternLink::link)
        .findFirst();
  }

  /** Whether an interface is one of many that a pattern stands for. */
  public boolean isByPattern(String interfaceName) {
    return !byName.containsKey(interfaceName) && isAccess(interfaceName);
  }

  public boolean isAccess(String interfaceName) {
    return link(interfaceName).isPresent();
  }

  /** Whether a client on an interface may hold a lease. */
  public boolean mayHold(String interfaceName, Lease lease) {
    if (isUnrestricted) {
      return true;
    }
    Optional<AccessLink> link = link(interfaceName);
    return link.isPresent() && link.get().mayHold(lease);
  }

  /** Whether a client on any interface may hold a lease. */
  public boolean mayHold(Lease lease) {
    return isUnrestricted || links.stream().anyMatch(link -> link.mayHold(lease));
  }

  /** Whether an address lies in a range attached to any interface, leased or delegated. */
  public boolean isAttached(Ipv6Address address) {
    return isUnrestricted || links.stream().anyMatch(link -> link.mayUse(address));
  }

  /** Whether an address lies in a range attached to an interface, leased or delegated. */
  public boolean isAttached(String interfaceName, Ipv6Address address) {
    return isUnrestricted || link(interfaceName).filter(link -> link.mayUse(address)).isPresent();
  }

  /** Whether an address is known to be a client's: it lies in a range that was configured. */
  boolean isClient(Ipv6Address address) {
    return !isUnrestricted && isAttached(address);
  }

  /** Whether a prefix lies in a pool of delegated prefixes. */
  public boolean isDelegated(Ipv6Prefix prefix) {
    return mayHold(Lease.of(prefix));
  }

  /** Whether a relay agent's link-address names a link to clients. */
  boolean isLinkAddress(Ipv6Address linkAddress) {
    return !linksOf(linkAddress).isEmpty();
  }

  /** The interface that a link-address names, if it can only be one. */
  Optional<String> onlyInterfaceOf(Ipv6Address linkAddress) {
    List<AccessLink> candidates = linksOf(linkAddress);
    return candidates.size() == 1 && !candidates.get(0).isPattern()
        ? Optional.of(candidates.get(0).interfacePattern())
        : Optional.empty();
  }

  /** The interface whose clients alone may hold these leases, if there is just one. */
  Optional<String> onlyInterfaceFor(Collection<Lease> leases) {
    List<AccessLink> candidates =
        links.stream().filter(link -> leases.stream().allMatch(link::mayHold)).toList();
    return candidates.size() == 1 && !candidates.get(0).isPattern()
        ? Optional.of(candidates.get(0).interfacePattern())
        : Optional.empty();
  }

  /** Whether a link-address names a link that an interface is not on. */
  boolean contradicts(Ipv6Address linkAddress, String interfaceName) {
    List<AccessLink> candidates = linksOf(linkAddress);
    return !candidates.isEmpty() && link(interfaceName).filter(candidates::contains).isEmpty();
  }

  Side side(Optional<String> interfaceName) {
    if (isUnrestricted || interfaceName.isEmpty()) {
      return Side.ANY;
    }
    return isAccess(interfaceName.get()) ? Side.ACCESS : Side.UPLINK;
  }

  private List<AccessLink> linksOf(Ipv6Address linkAddress) {
    for (int length : prefixLengths) {
      List<AccessLink> found = byPrefix.get(Ipv6Prefix.containing(linkAddress, length));
      if (found != null) {
        return found;
      }
    }
    return List.of();
  }
}
