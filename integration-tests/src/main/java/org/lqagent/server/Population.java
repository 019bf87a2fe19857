package org.lqagent.server;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.InterfaceId;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayId;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RemoteId;

/**
 * Clients by rule, without memory: the i-th is on link {@code i mod links} and there holds the
 * address {@code link + 0x1000 + i / links} and the {@code i / links}-th /56 of the link's pools.
 *
 * <p>Its DUID is a DUID-LL with hardware address 06:00 and i in four octets: nobody else in a lab
 * has one of these. It last renewed {@code (now - i) mod 1800} seconds ago, with a preferred
 * lifetime of 3600 and a valid one of 7200; the relay agent named its link and its circuit, by i,
 * and itself.
 */
public final class Population implements LeaseDatabase {
  static final int DELEGATED_LENGTH = 56;
  static final long PREFERRED_LIFETIME = 3600;
  static final long VALID_LIFETIME = 7200;
  static final int T1 = 1800;

  private static final long FIRST_HOST = 0x1000;

  /** RFC 5612. */
  private static final long EXAMPLE_ENTERPRISE = 32_473;

  private static final Octets DUID_HEAD = Octets.ofHex("000300010600");

  private final int size;
  private final Links links;
  private final Ipv6Address relay;
  private final Duid relayId;

  /** A relay agent that calls itself by a DUID-UUID of the octets of its address. */
  public Population(int size, Links links, Ipv6Address relay) {
    this(size, links, relay, Duid.parse("0004" + Octets.copyOf(relay.toInet().getAddress())));
  }

  /**
   * @param relay the relay agent that all of them are heard through
   * @param relayId what that relay agent calls itself
   * @throws IllegalArgumentException if a link's pools are too small for its clients
   */
  public Population(int size, Links links, Ipv6Address relay, Duid relayId) {
    this.size = size;
    this.links = links;
    this.relay = relay;
    this.relayId = relayId;
    long each = (size + links.list().size() - 1L) / links.list().size();
    for (Link link : links.list()) {
      long room = link.delegated().stream().mapToLong(Population::capacity).sum();
      if (room < each) {
        throw new IllegalArgumentException(
            "%d clients on %s need a /%d each, its pools %s have %d"
                .formatted(each, link.prefix(), DELEGATED_LENGTH, link.delegated(), room));
      }
      if (link.prefix().length() > 64) {
        throw new IllegalArgumentException("need a link of /64 or shorter, have " + link.prefix());
      }
    }
  }

  @Override
  public Links links() {
    return links;
  }

  @Override
  public Optional<ClientBinding> holder(Ipv6Address address, Instant now) {
    for (int l = 0; l < links.list().size(); l++) {
      Link link = links.list().get(l);
      long within = -1;
      if (link.prefix().contains(address)) {
        within = address.high() == link.prefix().network().high() ? address.low() - FIRST_HOST : -1;
      } else if (link.delegates(address)) {
        within = indexOf(address, link);
      }
      // Beyond any int there is nobody; and the product below must not overflow.
      if (within >= 0 && within < size && within * links.list().size() + l < size) {
        return Optional.of(binding((int) (within * links.list().size() + l), now));
      }
    }
    return Optional.empty();
  }

  @Override
  public List<ClientBinding> ofClient(Duid client, Instant now) {
    byte[] octets = client.octets().toByteArray();
    int head = DUID_HEAD.length();
    if (octets.length != head + Integer.BYTES
        || !Octets.copyOf(octets, 0, head).equals(DUID_HEAD)) {
      return List.of();
    }
    int index = ByteBuffer.wrap(octets).getInt(head);
    return index >= 0 && index < size ? List.of(binding(index, now)) : List.of();
  }

  @Override
  public Stream<ClientBinding> all(Instant now) {
    return IntStream.range(0, size).mapToObj(index -> binding(index, now));
  }

  /** The DUID of the i-th client. */
  public static Duid duid(int index) {
    byte[] octets = DUID_HEAD.toByteArray();
    return new Duid(
        Octets.copyOf(
            ByteBuffer.allocate(octets.length + Integer.BYTES).put(octets).putInt(index).array()));
  }

  /** What the i-th client holds. */
  public ClientBinding binding(int index, Instant now) {
    Link link = links.list().get(index % links.list().size());
    int within = index / links.list().size();
    Ipv6Address network = link.prefix().network();
    Ipv6Address address = new Ipv6Address(network.high(), network.low() + FIRST_HOST + within);
    Instant heard =
        Instant.ofEpochSecond(
            now.getEpochSecond() - Math.floorMod(now.getEpochSecond() - index, T1));
    return new ClientBinding(
        duid(index),
        link,
        heard,
        List.of(
            new StoredLease(Lease.of(address), PREFERRED_LIFETIME, VALID_LIFETIME, heard),
            new StoredLease(
                Lease.of(delegated(within, link)), PREFERRED_LIFETIME, VALID_LIFETIME, heard)),
        Optional.of(relayData(index, link)));
  }

  private LqRelayData relayData(int index, Link link) {
    Ipv6Address network = link.prefix().network();
    // Hardware address 06:00:aa:bb:cc:dd as a modified EUI-64 is 04:00:aa:ff:fe:bb:cc:dd.
    long host = 0x0400L << 48 | (index & 0xff00_0000L) << 16 | 0xff_fe00_0000L | index & 0xff_ffffL;
    Ipv6Address peer = new Ipv6Address(0xfe80L << 48, host);
    RelayMessage forward =
        new RelayMessage(
            MessageTypes.RELAY_FORW,
            0,
            new Ipv6Address(network.high(), network.low() + 1),
            peer,
            Options.of(
                new InterfaceId(
                    Octets.copyOf(
                        ByteBuffer.allocate(Integer.BYTES)
                            .putInt(1 + links.list().indexOf(link))
                            .array())),
                remoteId(index),
                new RelayId(relayId)));
    return new LqRelayData(relay, Octets.copyOf(forward.toByteArray()));
  }

  /** The remote id of the i-th client's circuit: its number under the enterprise of examples. */
  public static RemoteId remoteId(int index) {
    return new RemoteId(
        EXAMPLE_ENTERPRISE,
        Octets.copyOf(ByteBuffer.allocate(Integer.BYTES).putInt(index).array()));
  }

  private static Ipv6Prefix delegated(long within, Link link) {
    long left = within;
    for (Ipv6Prefix pool : link.delegated()) {
      if (left < capacity(pool)) {
        return new Ipv6Prefix(
            new Ipv6Address(pool.network().high() + (left << 64 - DELEGATED_LENGTH), 0),
            DELEGATED_LENGTH);
      }
      left -= capacity(pool);
    }
    throw new AssertionError("the constructor has counted");
  }

  private static long indexOf(Ipv6Address address, Link link) {
    long before = 0;
    for (Ipv6Prefix pool : link.delegated()) {
      if (pool.contains(address)) {
        return before + (address.high() - pool.network().high() >>> 64 - DELEGATED_LENGTH);
      }
      before += capacity(pool);
    }
    throw new AssertionError(address + " is in none of " + link.delegated());
  }

  private static long capacity(Ipv6Prefix pool) {
    int bits = DELEGATED_LENGTH - pool.length();
    return bits < 0 ? 0 : 1L << Math.min(bits, 40);
  }
}
