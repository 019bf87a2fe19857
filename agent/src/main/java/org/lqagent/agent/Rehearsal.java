package org.lqagent.agent;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.TableLimits;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.gleaning.AccessLink;
import org.lqagent.gleaning.AccessLinks;
import org.lqagent.gleaning.AnswerGleaner;
import org.lqagent.gleaning.GleanCount;
import org.lqagent.gleaning.Gleaned;
import org.lqagent.gleaning.InterfaceIds;
import org.lqagent.gleaning.LocationPolicy;
import org.lqagent.gleaning.Locator;
import org.lqagent.gleaning.SourceVerifier;
import org.lqagent.gleaning.UnknownSource;
import org.lqagent.hooks.Neighbours;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.LeasequeryClient;
import org.lqagent.leasequery.LeasequeryListener;
import org.lqagent.leasequery.LeasequerySettings;
import org.lqagent.leasequery.NegativeCache;
import org.lqagent.leasequery.NegativeSettings;
import org.lqagent.leasequery.SteadyClock;
import org.lqagent.leasequery.Transport;

/**
 * Walks the way of one unknown source before there is any, with a made-up lease and a server that
 * is ourselves: the virtual machine loads what it has never run at the first use, and the first
 * subscriber after a reboot would wait most of a second for that. Nothing of it reaches the table,
 * the kernel's rules or the uplink.
 */
final class Rehearsal {
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Ipv6Prefix LINK = Ipv6Prefix.parse("2001:db8::/64");
  private static final Ipv6Prefix POOL = Ipv6Prefix.parse("2001:db8:8000::/40");
  private static final Ipv6Address SOURCE = Ipv6Address.parse("2001:db8::1");
  private static final Ipv6Prefix DELEGATED = Ipv6Prefix.parse("2001:db8:8000::/56");
  private static final Duid REQUESTOR = Duid.parse("00030001020000000001");
  private static final Duid SERVER = Duid.parse("00030001020000000002");
  private static final Duid CLIENT = Duid.parse("00030001020000000003");
  private static final Octets MAC = Octets.ofHex("020000000003");

  private final Transport transport;
  private final Neighbours neighbours;
  private final String uplink;
  private final BindingTable table = new BindingTable(TableLimits.DEFAULT, refusal -> {});
  private final CountDownLatch learnt = new CountDownLatch(2);

  /**
   * @param transport whose thread is used
   * @param uplink an interface to look for neighbours on
   */
  Rehearsal(Transport transport, Neighbours neighbours, String uplink) {
    this.transport = transport;
    this.neighbours = neighbours;
    this.uplink = uplink;
  }

  /**
   * Walks it, for a second at the most.
   *
   * @param self where the transport hears: it sends itself an octet
   */
  void walk(Endpoint self) {
    CountDownLatch heard = new CountDownLatch(1);
    transport.deliverTo((from, octets) -> heard.countDown());
    transport.thread().execute(() -> transport.send(self, new byte[1]));
    try (LeasequeryClient client =
        new LeasequeryClient(
            LeasequerySettings.of(REQUESTOR).withGather(Duration.ZERO),
            new Mirror(transport.thread()),
            new SteadyClock(),
            Clock.systemUTC(),
            new SecureRandom(),
            new org.lqagent.leasequery.Counters(),
            LeasequeryListener.NONE)) {
      verifier(client).verify(new UnknownSource(SOURCE, uplink, Optional.of(MAC), List.of()));
      learnt.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      heard.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private SourceVerifier verifier(LeasequeryClient client) {
    AccessLinks links =
        AccessLinks.of(List.of(new AccessLink(uplink, List.of(LINK), List.of(POOL), false)));
    Counters<GleanCount> counts = new Counters<>(GleanCount.class);
    AnswerGleaner answers =
        new AnswerGleaner(
            new Locator(links, InterfaceIds.name(), counts),
            prefix -> false,
            LocationPolicy.TRUST,
            counts);
    NegativeCache negative = new NegativeCache(NegativeSettings.DEFAULT, new SteadyClock());
    return new SourceVerifier(
        table,
        links,
        answers,
        LocationPolicy.TRUST,
        client::ask,
        address -> negative.lookup(address).isPresent(),
        negative::remember,
        news -> news.forEach(this::learn),
        Runnable::run,
        1,
        1);
  }

  private void learn(Gleaned gleaned) {
    if (gleaned instanceof Gleaned.Learnt news) {
      table.apply(news.observation(), Instant.now());
      try {
        neighbours.withHardwareAddress(uplink, MAC);
      } catch (IOException e) {
        // It will be said when it matters.
      }
      learnt.countDown();
    }
  }

  /** A server that is the requestor itself: knows one client, and answers on the same thread. */
  private static final class Mirror implements Transport {
    private final ScheduledExecutorService thread;
    private Receiver receiver = (from, octets) -> {};

    Mirror(ScheduledExecutorService thread) {
      this.thread = thread;
    }

    @Override
    public void deliverTo(Receiver receiver) {
      this.receiver = receiver;
    }

    @Override
    public void send(Endpoint to, byte[] octets) {
      try {
        byte[] reply = reply((ClientServerMessage) Message.read(octets)).toByteArray();
        thread.execute(() -> receiver.received(to, reply));
      } catch (MalformedMessageException e) {
        throw new AssertionError("our own query", e);
      }
    }

    private static Message reply(ClientServerMessage query) {
      return new ClientServerMessage(
          MessageTypes.LEASEQUERY_REPLY,
          query.transactionId(),
          Options.of(
              new ServerId(SERVER),
              new ClientId(REQUESTOR),
              new ClientData(
                  Options.of(
                      new ClientId(CLIENT),
                      new IaAddress(SOURCE, 60, 60, Options.NONE),
                      IaPrefix.of(DELEGATED, 60, 60, Options.NONE),
                      new CltTime(1)))));
    }

    @Override
    public ScheduledExecutorService thread() {
      return thread;
    }

    @Override
    public void close() {
      // The thread is the real transport's.
    }
  }
}
