package org.lqagent.leasequery;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * A target for a fuzzer: whatever arrives, the requestor stays whole, and believes only what it
 * may.
 *
 * <p>The input is a run of datagrams, each behind two octets: its length's upper bits and sender,
 * and its length's lower bits. Each gets the transaction id of an open question, since a fuzzer
 * would otherwise spend its time on guessing it. Run by {@code integration-tests/bin/fuzz}.
 */
public final class ReplyFuzz {
  private static final int MOST_DATAGRAMS = 16;

  // Whom and what the captured replies among the seeds are about.
  private static final Duid CLIENT = Duid.parse("0003000102000000c001");
  private static final Ipv6Address OF_DHCPD = Ipv6Address.parse("2001:db8:1::1d19");
  private static final Ipv6Address OF_DIBBLER = Ipv6Address.parse("2001:db8:1::24cf");
  private static final Ipv6Address INSIDE = Ipv6Address.parse("2001:db8:279:ab05::7");

  private ReplyFuzz() {}

  /** Has the datagrams arrive at a requestor that has asked by address and by client id. */
  public static void fuzzerTestOneInput(byte[] input) {
    Scene scene =
        new Scene(
            LeasequerySettings.of(Scene.US)
                .with(
                    new ServerMap(
                        List.of(), List.of(List.of(Scene.A, Scene.ALL), List.of(Scene.B)))));
    List<Question> questions =
        List.of(
            Scene.about(OF_DHCPD),
            Scene.about(OF_DIBBLER),
            Scene.about(INSIDE),
            new Question.ByClientId(CLIENT, Ipv6Address.UNSPECIFIED, List.of(47)));
    List<Scene.Asked> asked = new ArrayList<>();
    questions.forEach(question -> asked.add(scene.ask(question)));
    ByteBuffer in = ByteBuffer.wrap(input);
    for (int i = 0; i < MOST_DATAGRAMS && in.remaining() >= 2; i++) {
      int head = in.get() & 0xff;
      byte[] datagram = new byte[Math.min((head & 7) << 8 | in.get() & 0xff, in.remaining())];
      in.get(datagram);
      arrive(scene, head >>> 3, datagram);
    }
    scene.pass(Duration.ofSeconds(2));
    for (int i = 0; i < asked.size(); i++) {
      believable(questions.get(i), asked.get(i).news());
    }
    scene.time.exhaust();
    for (Scene.Asked one : asked) {
      require(!one.isOpen(), "an end of every question");
    }
    require(scene.counters.value("leasequery.internal-errors") == 0, "no internal error");
    require(scene.counters.value("leasequery.callback-errors") == 0, "no callback to fail");
    require(scene.time.scheduled() == 0, "no timer left");
  }

  private static void arrive(Scene scene, int chosen, byte[] datagram) {
    if (datagram.length >= 4) {
      int id = scene.transport.sent.get(chosen % scene.transport.sent.size()).id();
      datagram[1] = (byte) (id >>> 16);
      datagram[2] = (byte) (id >>> 8);
      datagram[3] = (byte) id;
    }
    Server from = List.of(Scene.A, Scene.B, Scene.ALL).get(chosen % 3);
    scene.transport.arrive(from.endpoint(), datagram);
  }

  private static void believable(Question question, List<ClientLeases> news) {
    Set<Ipv6Prefix> nobodys =
        Set.of(
            Ipv6Prefix.parse("ff00::/8"),
            Ipv6Prefix.parse("fe80::/10"),
            Ipv6Prefix.parse("::/127"));
    for (ClientLeases client : news) {
      if (question instanceof Question.ByClientId by) {
        require(client.clientId().equals(by.clientId()), "the client that was asked about");
      }
      require(!client.leases().isEmpty(), "a lease in what is told");
      require(client.leases().size() <= ReplyLimits.DEFAULT.leases(), "no more leases than may be");
      for (GrantedLease lease : client.leases()) {
        Ipv6Prefix prefix = lease.lease().prefix();
        require(
            nobodys.stream().noneMatch(no -> no.contains(prefix) || prefix.contains(no)),
            "a lease that can be given");
        require(lease.validUntil().isAfter(VirtualTime.START), "a lease that is not over");
        require(
            !lease.preferredUntil().isAfter(lease.validUntil()), "preferred no longer than valid");
      }
    }
    if (question instanceof Question.ByAddress by && !news.isEmpty()) {
      require(
          news.stream()
              .flatMap(client -> client.leases().stream())
              .anyMatch(lease -> lease.lease().prefix().contains(by.address())),
          "the address that was asked about");
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("need " + what);
    }
  }
}
