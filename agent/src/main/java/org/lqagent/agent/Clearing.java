package org.lqagent.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lqagent.agent.control.UnavailableException;
import org.lqagent.binding.Binding;
import org.lqagent.binding.Origin;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.leasequery.NegativeCache;
import org.lqagent.leasequery.Unknown;

/**
 * Forgets what an operator wants forgotten, and says how much that was. Whoever still uses it is
 * asked about with the next packet.
 */
final class Clearing {
  private final Agent agent;

  Clearing(Agent agent) {
    this.agent = agent;
  }

  /** Forgets bindings by lease, client, interface or prefix; never all of them at once. */
  void bindings(Map<String, String> parameters, OutputStream out)
      throws IOException, UnavailableException {
    Parameters.of(parameters, "lease", "client", "interface", "prefix");
    if (parameters.isEmpty()) {
      throw new IllegalArgumentException("need one of lease, client, interface, prefix");
    }
    BindingQuery query = BindingQuery.of(parameters);
    Map<String, Object> said = new LinkedHashMap<>();
    try {
      agent
          .lasting()
          .keeper()
          .call(
              () -> {
                List<Binding> found = query.in(agent.lasting().table()).toList();
                List<Binding> cleared =
                    found.stream().filter(binding -> binding.origin() != Origin.STATIC).toList();
                agent.pipeline().clear(cleared);
                said.put("cleared", cleared.size());
                // The configuration vouches for these.
                said.put("kept_static", found.size() - cleared.size());
                return said;
              });
    } catch (SystemRefusedException e) {
      throw new UnavailableException(e.getMessage());
    }
    agent.lasting().events().tell(Event.CLEARED, said.get("cleared") + " bindings: " + parameters);
    write(said, out);
  }

  /** Forgets that an address was asked about in vain, or all of them. */
  void unknown(Map<String, String> parameters, OutputStream out) throws IOException {
    Optional<Ipv6Address> address =
        Parameters.of(parameters, "address").value("address", Ipv6Address::parse);
    NegativeCache negative = agent.negative();
    long cleared;
    if (address.isPresent()) {
      Optional<Unknown> unknown = negative.lookup(address.get());
      // It may be remembered for a whole prefix.
      unknown.map(Unknown::prefix).ifPresent(negative::forget);
      cleared = unknown.stream().count();
    } else {
      cleared = negative.unknowns().size();
      negative.clear();
    }
    agent.lasting().events().tell(Event.CLEARED, cleared + " unknown sources");
    write(Map.of("cleared", cleared), out);
  }

  private static void write(Map<String, ?> fields, OutputStream out) throws IOException {
    try (JsonLines json = new JsonLines(out)) {
      json.write(fields);
    }
  }
}
