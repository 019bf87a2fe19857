package org.lqagent.gleaning;

import java.util.List;
import java.util.Optional;
import org.lqagent.binding.Location;
import org.lqagent.binding.Observation;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.leasequery.Question;

/** What gleaning has to say. */
public sealed interface Gleaned {

  /** For the table of bindings. */
  record Learnt(Observation observation) implements Gleaned {}

  /**
   * The traffic proves a lease and does not say for how long: please ask a server.
   *
   * @param location where the client is; the answer belongs there
   */
  record PleaseAsk(Question question, Location location) implements Gleaned {}

  /**
   * A lease is known, and whether its holder is on this port is not: please solicit it there.
   *
   * @param anyOf addresses of the holder, of which one must answer
   * @param linkLayerAddress from where it must answer, if the packet told
   * @param whenThere what holds then
   */
  record PleaseProbe(
      String interfaceName,
      List<Ipv6Address> anyOf,
      Optional<Octets> linkLayerAddress,
      List<Gleaned> whenThere)
      implements Gleaned {
    public PleaseProbe {
      anyOf = List.copyOf(anyOf);
      whenThere = List.copyOf(whenThere);
    }
  }

  /**
   * Something that an operator should see.
   *
   * @param source of the packet, or of the lease that is in question
   */
  record Alarm(
      Kind kind,
      Ipv6Address source,
      Optional<String> interfaceName,
      Optional<Octets> linkLayerAddress,
      List<Integer> vlans)
      implements Gleaned {

    /** About a lease that a server names. */
    static Alarm of(Kind kind, Lease lease, Location location) {
      return new Alarm(
          kind,
          lease.prefix().network(),
          location.interfaceName(),
          location.linkLayerAddress(),
          location.vlans());
    }

    public enum Kind {
      /** A server's message came in from where clients are. */
      SERVER_ON_ACCESS,
      /** A client sent a relay agent's message. */
      RELAY_ON_ACCESS,
      /** A client asks who holds what: RFC 5007 section 5. */
      LEASEQUERY_FROM_ACCESS,
      /** A server says that the holder of a lease is on another port than the packet came from. */
      LEASE_OF_ANOTHER_PORT,
      /** A server knows a lease, and nothing proves that its holder is on that port. */
      PORT_NOT_PROVEN,
      /** A server says that somebody holds what cannot be leased on that interface. */
      LEASE_OUT_OF_RANGE,
      /** A server says that somebody holds an address of this machine, or a prefix around it. */
      LEASE_OF_OWN_ADDRESS
    }
  }
}
