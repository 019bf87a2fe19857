package org.lqagent.agent;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lqagent.agent.page.Found;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.Location;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.RemoteId;

/**
 * Finds bindings by whatever a person knows of them: an address or prefix, a DUID or a part of one,
 * an interface, or what a relay agent calls the port.
 *
 * <p>What has an index is looked up; for the rest all bindings are looked at, for one person at a
 * time.
 */
final class BindingSearch {
  private static final int LATEST = 50;
  private static final int SHOWN = 200;
  private static final Pattern PART_OF_A_LEASE = Pattern.compile("[0-9a-f]*:[0-9a-f:/]*");
  private static final Comparator<Binding> BY_TIME = Comparator.comparing(Binding::lastTransaction);
  private static final Comparator<Binding> BY_LEASE = Comparator.comparing(b -> b.lease().prefix());

  private final BindingTable table;

  BindingSearch(BindingTable table) {
    this.table = table;
  }

  /** The bindings that a text is about; for an empty one those with the latest transactions. */
  Found find(String text) {
    if (text.isEmpty()) {
      return latest();
    }
    Optional<Ipv6Prefix> prefix = parsed(text, Ipv6Prefix::parse);
    if (prefix.isPresent() && prefix.get().isAddress()) {
      List<Binding> ofHolders = ofHolders(prefix.get());
      return ofHolders.isEmpty()
          ? scan(b -> b.nextHop().filter(prefix.get().network()::equals).isPresent())
          : found(ofHolders.stream());
    } else if (prefix.isPresent()) {
      return scan(b -> prefix.get().contains(b.lease().prefix()));
    }
    Optional<Duid> client = parsed(text, Duid::parse);
    if (client.isPresent()) {
      List<Binding> ofClient = table.ofClient(client.get());
      if (!ofClient.isEmpty()) {
        return found(ofClient.stream());
      }
    }
    List<Binding> onInterface = table.onInterface(text);
    return onInterface.isEmpty() ? scan(mentions(text)) : found(onInterface.stream());
  }

  /** What covers an address, and whatever else its holder has. */
  private List<Binding> ofHolders(Ipv6Prefix address) {
    Set<Binding> found = new LinkedHashSet<>(table.covering(address.network()));
    List.copyOf(found).forEach(binding -> found.addAll(table.ofClient(binding.clientId())));
    return List.copyOf(found);
  }

  private synchronized Found latest() {
    PriorityQueue<Binding> latest = new PriorityQueue<>(BY_TIME);
    Instant[] bar = {Instant.MIN};
    table
        .bindings()
        .forEach(
            binding -> {
              // Of a million, few get past this.
              if (binding.lastTransaction().isAfter(bar[0])) {
                latest.add(binding);
                if (latest.size() > LATEST) {
                  latest.remove();
                  bar[0] = latest.element().lastTransaction();
                }
              }
            });
    List<Binding> shown = new ArrayList<>(latest);
    shown.sort(BY_TIME.reversed());
    long total = table.size();
    return new Found(shown, total <= LATEST, total);
  }

  private synchronized Found scan(Predicate<Binding> wanted) {
    return found(table.bindings().filter(wanted));
  }

  private Found found(Stream<Binding> bindings) {
    List<Binding> shown = new ArrayList<>(bindings.limit(SHOWN + 1L).toList());
    boolean isAll = shown.size() <= SHOWN;
    if (!isAll) {
      shown.remove(SHOWN);
    }
    shown.sort(BY_LEASE);
    return new Found(shown, isAll, table.size());
  }

  /** Plain loops: it is asked of a million bindings while somebody waits. */
  private static Predicate<Binding> mentions(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean mayBeLease = PART_OF_A_LEASE.matcher(lower).matches();
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    Optional<byte[]> hex = parsed(text, Octets::ofHex).map(Octets::toByteArray);
    return binding -> {
      if (hex.isPresent() && contains(binding.clientId().octets(), hex.get())) {
        return true;
      }
      for (Optional<Octets> name : names(binding.location())) {
        if (name.isPresent()
            && (contains(name.get(), octets)
                || hex.isPresent() && contains(name.get(), hex.get()))) {
          return true;
        }
      }
      Optional<String> interfaceName = binding.interfaceName();
      return interfaceName.isPresent() && interfaceName.get().contains(text)
          || mayBeLease && binding.lease().toString().contains(lower);
    };
  }

  /** What relay agents call the port. */
  private static List<Optional<Octets>> names(Location location) {
    return List.of(
        location.subscriberId(),
        location.remoteId().map(RemoteId::id),
        location.interfaceId(),
        location.linkLayerAddress());
  }

  private static boolean contains(Octets octets, byte[] part) {
    for (int from = 0; from + part.length <= octets.length(); from++) {
      int i = 0;
      while (i < part.length && octets.at(from + i) == (part[i] & 0xff)) {
        i++;
      }
      if (i == part.length) {
        return part.length > 0;
      }
    }
    return false;
  }

  private static <T> Optional<T> parsed(String text, Function<String, T> parse) {
    try {
      return Optional.of(parse.apply(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
