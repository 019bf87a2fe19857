package org.lqagent.leasequery;

import java.util.List;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;

/**
 * What a LEASEQUERY over UDP can ask: RFC 5007 section 3.3. Equal questions share one exchange.
 *
 * <p>{@code linkAddress} is an address of the link that is meant, or :: for any; {@code wanted} are
 * the codes of options to be returned for each client, at most 64 and none that RFC 8415 section
 * 21.7 keeps out of an Option Request.
 */
public sealed interface Question {
  Ipv6Address linkAddress();

  List<Integer> wanted();

  /** The same question about one link. */
  Question at(Ipv6Address linkAddress);

  /** The same question without options to be returned. */
  Question plain();

  private static void checkLink(Ipv6Address link) {
    if (link.isLinkLocal() || link.isMulticast()) {
      throw new IllegalArgumentException(
          "a link is named by a global address on it, or :: for any, not by " + link);
    }
  }

  /** Who holds this address, or a prefix that contains it? */
  record ByAddress(Ipv6Address address, Ipv6Address linkAddress, List<Integer> wanted)
      implements Question {
    public ByAddress {
      Question.checkLink(linkAddress);
      wanted = WantedOptions.checked(wanted);
    }

    /** Few are asked of two links at a time, and java makes a slow start of its own way. */
    @Override
    public int hashCode() {
      return address.hashCode();
    }

    @Override
    public Question at(Ipv6Address link) {
      return new ByAddress(address, link, wanted);
    }

    @Override
    public Question plain() {
      return new ByAddress(address, linkAddress, List.of());
    }
  }

  /** What does this client hold? */
  record ByClientId(Duid clientId, Ipv6Address linkAddress, List<Integer> wanted)
      implements Question {
    public ByClientId {
      Question.checkLink(linkAddress);
      wanted = WantedOptions.checked(wanted);
    }

    @Override
    public Question at(Ipv6Address link) {
      return new ByClientId(clientId, link, wanted);
    }

    @Override
    public Question plain() {
      return new ByClientId(clientId, linkAddress, List.of());
    }
  }
}
