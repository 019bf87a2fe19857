package org.lqagent.agent;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.lqagent.agent.config.Configuration;
import org.lqagent.agent.control.UnavailableException;
import org.lqagent.agent.state.DuidFile;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.gleaning.SourceVerifier;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.LeasequeryClient;
import org.lqagent.leasequery.LeasequerySettings;
import org.lqagent.leasequery.NettyTransport;
import org.lqagent.leasequery.Pace;
import org.lqagent.leasequery.ServerState;
import org.lqagent.leasequery.TransportException;
import org.lqagent.leasequery.TransportSettings;

/** The requestor and its socket on the uplink, as the configuration wants them. */
final class Asking implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final NettyTransport transport;
  private final LeasequeryClient client;
  private final Duid duid;

  private Asking(NettyTransport transport, LeasequeryClient client, Duid duid) {
    this.transport = transport;
    this.duid = duid;
    this.client = client;
  }

  /**
   * Opens the socket, and has the way of a question rehearsed on it.
   *
   * @param died told if the socket's thread ends by itself
   * @throws SystemRefusedException if the uplink has no address that servers could answer to, or
   *     the port cannot be had
   */
  static Asking open(
      Configuration configuration,
      Kernel kernel,
      Lasting lasting,
      Thread.UncaughtExceptionHandler died)
      throws SystemRefusedException {
    return open(
        configuration, source(configuration).await(lasting.events()), kernel, lasting, died);
  }

  /** How the address is found that a configuration wants servers to be asked from. */
  static SourceAddress source(Configuration configuration) {
    return new SourceAddress(
        configuration.uplink().interfaceName(), configuration.uplink().source());
  }

  /** The same, from an address that is there. */
  static Asking open(
      Configuration configuration,
      Ipv6Address source,
      Kernel kernel,
      Lasting lasting,
      Thread.UncaughtExceptionHandler died)
      throws SystemRefusedException {
    String interfaceName = configuration.uplink().interfaceName();
    Uplink uplink = Uplink.on(interfaceName);
    Configuration.Leasequery settings = configuration.leasequery();
    try {
      NettyTransport transport =
          NettyTransport.open(
              new TransportSettings(
                  new Endpoint(source, "", settings.port()), Optional.of(interfaceName)),
              lasting.counts().named());
      transport.onDeath(
          () ->
              died.uncaughtException(
                  Thread.currentThread(), new IllegalStateException("leasequery's thread ended")));
      new Rehearsal(transport, kernel.neighbours(), interfaceName).walk(transport.local());
      Duid duid = duid(configuration, uplink, lasting.events());
      LeasequeryClient client =
          new LeasequeryClient(
              LeasequerySettings.of(duid)
                  .with(settings.servers())
                  .withBelieved(settings.acceptFrom(), settings.acceptDuids())
                  .withTrust(settings.trust())
                  .with(pace(settings))
                  .withGather(settings.gather()),
              transport,
              lasting.clock(),
              Clock.systemUTC(),
              new SecureRandom(),
              lasting.counts().named(),
              new ServerEvents(lasting.events(), lasting.counts().latencies(), lasting.clock()));
      return new Asking(transport, client, duid);
    } catch (TransportException e) {
      throw new SystemRefusedException(e.getMessage(), e);
    }
  }

  /** Who we are: what the configuration says, else what the state says, else a new DUID. */
  private static Duid duid(Configuration configuration, Uplink uplink, Events events)
      throws SystemRefusedException {
    if (configuration.leasequery().duid().isPresent()) {
      return configuration.leasequery().duid().get();
    }
    Duid made = uplink.duid();
    return configuration
        .state()
        .map(directory -> DuidFile.of(directory, made, new StoreEvents(events)))
        .orElse(made);
  }

  private static Pace pace(Configuration.Leasequery settings) {
    return new Pace(
        settings.totalRate().perSecond(),
        settings.interfaceRate().perSecond(),
        // Whoever may be asked about must find room.
        SourceVerifier.MOST_OPEN,
        settings.outstanding(),
        Pace.DEFAULT.waiting(),
        Pace.DEFAULT.poll());
  }

  /** Who we are towards the servers. */
  Duid duid() {
    return duid;
  }

  /** Where we ask from. */
  Ipv6Address source() {
    return transport.local().address();
  }

  LeasequeryClient client() {
    return client;
  }

  /**
   * How the servers do that were asked so far.
   *
   * @throws UnavailableException if the requestor is being replaced
   */
  List<ServerState> servers() throws UnavailableException {
    try {
      return client.servers().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("interrupted");
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      throw new UnavailableException("the requestor does not say how its servers do: " + e);
    }
  }

  @Override
  public void close() {
    client.close();
    transport.close();
  }
}
