package org.lqagent.lab;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.leasequery.Counters;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.LeaseAnswer;
import org.lqagent.leasequery.LeasequeryClient;
import org.lqagent.leasequery.LeasequeryListener;
import org.lqagent.leasequery.LeasequerySettings;
import org.lqagent.leasequery.NettyTransport;
import org.lqagent.leasequery.Question;
import org.lqagent.leasequery.Server;
import org.lqagent.leasequery.ServerMap;
import org.lqagent.leasequery.SteadyClock;
import org.lqagent.leasequery.TransportSettings;

/** The requestor of this project in the concentrator's place, asking from port 546. */
final class PlacedRequestor implements AutoCloseable {
  private static final Duid DUID = Duid.parse("000300010200000000b1");

  private final NettyTransport transport;
  private final LeasequeryClient client;
  private final Counters counters = new Counters();

  private PlacedRequestor(
      NetworkNamespace place, LeasequerySettings settings, LeasequeryListener listener) {
    this.transport =
        place.call(
            () ->
                NettyTransport.open(
                    new TransportSettings(
                        new Endpoint(Lab.BNG_ADDRESS, "", TransportSettings.PORT),
                        Optional.empty()),
                    counters));
    this.client =
        new LeasequeryClient(
            settings,
            transport,
            new SteadyClock(),
            InstantSource.system(),
            new SecureRandom(),
            counters,
            listener);
  }

  /**
   * The concentrator's place. From a namespace that is not its process's, Java sees no interface;
   * so it is the routes that take multicast to the uplink.
   */
  static NetworkNamespace place(Lab lab) {
    lab.run(
            Place.BNG,
            "ip",
            "-6",
            "route",
            "replace",
            "multicast",
            "ff05::/16",
            "dev",
            Lab.UPLINK,
            "table",
            "local")
        .orThrow("routing multicast");
    return NetworkNamespace.enter(lab.namespace(Place.BNG));
  }

  /** Asks one server, each question until it is answered. */
  static PlacedRequestor asking(NetworkNamespace place, Ipv6Address server) {
    return new PlacedRequestor(
        place,
        settings().with(ServerMap.of(Server.parse(server.toString()))),
        LeasequeryListener.NONE);
  }

  /** Asks all by multicast. */
  static PlacedRequestor multicasting(NetworkNamespace place, LeasequeryListener listener) {
    return new PlacedRequestor(place, settings(), listener);
  }

  static PlacedRequestor with(
      NetworkNamespace place, LeasequerySettings settings, LeasequeryListener listener) {
    return new PlacedRequestor(place, settings, listener);
  }

  /** Our own DUID, and else as they come. */
  static LeasequerySettings settings() {
    return LeasequerySettings.of(DUID);
  }

  LeaseAnswer address(Ipv6Address address) throws Exception {
    return get(ask(new Question.ByAddress(address, Ipv6Address.UNSPECIFIED, List.of(47))));
  }

  LeaseAnswer client(Duid duid) throws Exception {
    return get(ask(new Question.ByClientId(duid, Ipv6Address.UNSPECIFIED, List.of(47))));
  }

  CompletableFuture<LeaseAnswer> ask(Question question) {
    return client.ask(question, leases -> {});
  }

  static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(2 * Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  Counters counters() {
    return counters;
  }

  @Override
  public void close() {
    client.close();
    transport.close();
  }
}
