package org.lqagent.server;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;

/** Who holds what. Reading is safe from any thread; nothing here can change a lease. */
public interface LeaseDatabase {
  Links links();

  /** The client that holds the address, or a prefix that contains it, and all it holds there. */
  Optional<ClientBinding> holder(Ipv6Address address, Instant now);

  /** What a client holds, one binding for each link that it holds anything on. */
  List<ClientBinding> ofClient(Duid client, Instant now);

  /** Everything, one binding for each client and link, made as it is asked for. */
  Stream<ClientBinding> all(Instant now);
}
