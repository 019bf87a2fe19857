package org.lqagent.server;

import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.StatusCode;

/**
 * Who may ask: RFC 5007 sections 4.4.1 and 5.
 *
 * @param allowed empty for everybody
 * @param refuser who tells the others NotAllowed; empty to be silent
 */
record Restrictions(List<Ipv6Prefix> allowed, Optional<ServerId> refuser, boolean answersRelayed) {
  static final Restrictions NONE = new Restrictions(List.of(), Optional.empty(), true);

  Restrictions {
    allowed = List.copyOf(allowed);
  }

  /** Whether an address may ask. */
  boolean admits(Ipv6Address from) {
    return allowed.isEmpty() || allowed.stream().anyMatch(prefix -> prefix.contains(from));
  }

  /** What a requestor that may not ask is told. */
  Optional<Verdict> refusal(ClientId requestor, Ipv6Address from) {
    if (admits(from)) {
      return Optional.empty();
    }
    return Optional.of(
        refuser
            .<Verdict>map(
                id ->
                    Verdict.Reply.of(
                        requestor,
                        id,
                        StatusCode.of(StatusCode.NOT_ALLOWED, from + " may not ask")))
            .orElse(new Verdict.Drop(Event.NOT_ALLOWED)));
  }
}
