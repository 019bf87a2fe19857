package org.lqagent.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/** The links that the server is configured with. */
public record Links(List<Link> list) {
  /** One link that everything is on. */
  public static final Links ANY =
      new Links(List.of(new Link(new Ipv6Prefix(Ipv6Address.UNSPECIFIED, 0), List.of())));

  public Links {
    list = List.copyOf(list);
  }

  /** The n-th pool belongs to the n-th link, those left over to the last. */
  public static Links of(List<Ipv6Prefix> prefixes, List<Ipv6Prefix> pools) {
    if (prefixes.isEmpty()) {
      throw new IllegalArgumentException("a delegated pool needs a link");
    }
    List<Link> links = new ArrayList<>();
    for (int i = 0; i < prefixes.size(); i++) {
      int from = Math.min(i, pools.size());
      int to = i == prefixes.size() - 1 ? pools.size() : Math.min(i + 1, pools.size());
      links.add(new Link(prefixes.get(i), pools.subList(from, to)));
    }
    return new Links(links);
  }

  /** The link that a link-address, a leased address or a delegated one belongs to. */
  public Optional<Link> of(Ipv6Address address) {
    for (Link link : list) {
      if (link.serves(address)) {
        return Optional.of(link);
      }
    }
    return Optional.empty();
  }
}
