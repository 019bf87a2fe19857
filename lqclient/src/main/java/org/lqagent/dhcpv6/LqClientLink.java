package org.lqagent.dhcpv6;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The links on which the client has leases: OPTION_LQ_CLIENT_LINK, RFC 5007 section 4.1.2.5.
 *
 * @param links at least one
 */
public record LqClientLink(List<Ipv6Address> links) implements Option {
  public static final int CODE = 48;

  public LqClientLink {
    links = List.copyOf(links);
    if (links.isEmpty()) {
      throw new IllegalArgumentException("need at least one link");
    }
  }

  static LqClientLink read(WireReader in) throws MalformedMessageException {
    List<Ipv6Address> links = new ArrayList<>();
    do {
      links.add(in.address());
    } while (in.hasMore());
    return new LqClientLink(links);
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeBody(WireWriter out) {
    links.forEach(out::address);
  }

  @Override
  public String summary() {
    return links.stream().map(Ipv6Address::toString).collect(Collectors.joining(", "));
  }
}
