package org.lqagent.leasequery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.ServerId;

/** A requestor among servers that say what a test has them say, in a time that a test moves. */
final class Scene {
  static final Duid US = Duid.parse("00030001020000000901");
  static final Duid CLIENT = Duid.parse("00030001020000000001");
  static final Duid OTHER_CLIENT = Duid.parse("00030001020000000002");
  static final Duid ID_A = Duid.parse("0003000102000000c001");
  static final Duid ID_B = Duid.parse("0003000102000000c002");
  static final Server A = Server.parse("2001:db8:ff::51");
  static final Server B = Server.parse("2001:db8:ff::52");
  static final Server ALL = Server.parse("ff05::1:3");
  static final Ipv6Address HOST = Ipv6Address.parse("2001:db8:1::1000");
  static final Ipv6Address INSIDE = Ipv6Address.parse("2001:db8:100:5::7");
  static final Ipv6Prefix DELEGATED = Ipv6Prefix.parse("2001:db8:100::/56");

  final VirtualTime time = new VirtualTime();
  final FakeTransport transport = new FakeTransport(time);
  final Counters counters = new Counters();
  final List<Conflict> conflicts = new ArrayList<>();
  final List<Server> silent = new ArrayList<>();
  final List<Duid> changedTo = new ArrayList<>();
  final LeasequeryClient client;
  Instant timeOfDay = Instant.parse("2026-03-01T12:00:00Z");

  Scene(LeasequerySettings settings) {
    this(settings, 1);
  }

  Scene(LeasequerySettings settings, long seed) {
    LeasequeryListener listener =
        new LeasequeryListener() {
          @Override
          public void conflict(Conflict conflict) {
            conflicts.add(conflict);
          }

          @Override
          public void fellSilent(Server server) {
            silent.add(server);
          }

          @Override
          public void isAnother(Server server, Duid before, Duid now) {
            changedTo.add(now);
          }

          @Override
          public void isBack(Server server) {
            silent.remove(server);
          }
        };
    client =
        new LeasequeryClient(
            settings, transport, time, () -> timeOfDay, new Random(seed), counters, listener);
  }

  /** Asks only the servers given, together. */
  static Scene with(Server... servers) {
    return new Scene(LeasequerySettings.of(US).with(ServerMap.of(servers)));
  }

  /** Somebody who waits for an answer. */
  record Asked(List<ClientLeases> news, CompletableFuture<LeaseAnswer> future) {
    LeaseAnswer answer() {
      return future.getNow(new LeaseAnswer.Silence(-1));
    }

    boolean isOpen() {
      return !future.isDone();
    }

    List<ClientLeases> bound() {
      return ((LeaseAnswer.Bound) answer()).clients();
    }
  }

  static Question about(Ipv6Address address) {
    return new Question.ByAddress(address, Ipv6Address.UNSPECIFIED, List.of());
  }

  static Question about(Duid client) {
    return new Question.ByClientId(client, Ipv6Address.UNSPECIFIED, List.of());
  }

  Asked ask(Question question) {
    return ask(question, "acc0");
  }

  Asked ask(Question question, String interfaceName) {
    List<ClientLeases> news = new ArrayList<>();
    return new Asked(news, client.ask(question, interfaceName, news::add));
  }

  Asked ask(Question question, Terms terms) {
    List<ClientLeases> news = new ArrayList<>();
    return new Asked(news, client.ask(question, "acc0", terms, news::add));
  }

  FakeTransport.Sent lastSent() {
    return transport.sent.get(transport.sent.size() - 1);
  }

  /** A valid reply to what was sent last. */
  void reply(Server from, Duid serverId, Option... options) {
    reply(lastSent().id(), from, serverId, options);
  }

  void reply(int id, Server from, Duid serverId, Option... options) {
    List<Option> all = new ArrayList<>(List.of(new ClientId(US), new ServerId(serverId)));
    all.addAll(Arrays.asList(options));
    message(MessageTypes.LEASEQUERY_REPLY, id, from, all.toArray(Option[]::new));
  }

  /** A message of any kind. */
  void message(int type, int id, Server from, Option... options) {
    transport.arrive(
        from.endpoint(), new ClientServerMessage(type, id, Options.of(options)).toByteArray());
  }

  /** A client's leases, last heard so many seconds ago. */
  static ClientData client(Duid client, long clt, Option... leases) {
    List<Option> options = new ArrayList<>(List.of(new ClientId(client), new CltTime(clt)));
    options.addAll(Arrays.asList(leases));
    return new ClientData(new Options(options));
  }

  static IaAddress leased(Ipv6Address address) {
    return new IaAddress(address, 1800, 3600, Options.NONE);
  }

  static IaPrefix leased(Ipv6Prefix prefix) {
    return IaPrefix.of(prefix, 1800, 3600, Options.NONE);
  }

  static Server pinned(Server server, Duid id) {
    return new Server(server.endpoint(), Optional.of(id), Optional.empty());
  }

  long discarded(Discard reason) {
    Counters expected = new Counters();
    expected.count("leasequery.discarded", reason);
    return counters.value(expected.snapshot().firstKey());
  }

  void pass(Duration duration) {
    time.advance(duration);
  }

  void seconds(double seconds) {
    time.advance(Duration.ofNanos((long) (seconds * 1e9)));
  }
}
