package org.lqagent.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.lqagent.lab.NetworkNamespace.sh;

import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.lab.InNetworkNamespace;
import org.lqagent.netlink.NetlinkSocket.Family;
import org.lqagent.netlink.RouteRequest.Verb;

@InNetworkNamespace
class NetlinkSocketTest {
  private NetlinkSocket route;
  private NetlinkSocket netfilter;

  @BeforeEach
  void open() throws Exception {
    route = NetlinkSocket.open(Family.ROUTE);
    netfilter = NetlinkSocket.open(Family.NETFILTER);
  }

  @AfterEach
  void close() {
    route.close();
    netfilter.close();
  }

  private static RouteMessage unreachable(int number) {
    Ipv6Address network = new Ipv6Address(0x2001_0db8_0000_0000L + ((long) number << 8), 0);
    return RouteMessage.unreachable(new Ipv6Prefix(network, 56), 187, 254, 1024);
  }

  private static RouteRequest add(int number) {
    return new RouteRequest(Verb.ADD, unreachable(number));
  }

  @Test
  void doesALargeBatchAndReadsItBack() throws Exception {
    List<RouteRequest> batch = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      batch.add(add(i));
    }
    assertThat(route.batch(batch)).isEmpty();
    assertThat(route.dump(new RouteDump(254, 187), RouteMessage::read))
        .hasSize(10_000)
        .contains(
            new RouteMessage(
                unreachable(9_999).destination(),
                Ipv6Address.UNSPECIFIED,
                1,
                RouteMessage.RTN_UNREACHABLE,
                187,
                254,
                1024,
                false));
    assertThat(route.dump(new RouteDump(254, 188), RouteMessage::read))
        .as("of another protocol")
        .isEmpty();
  }

  @Test
  void saysWhichOfABatchWereRefusedAndDoesTheOthers() throws Exception {
    route.batch(List.of(add(3), add(5000)));
    List<RouteRequest> batch = new ArrayList<>();
    for (int i = 0; i < 6000; i++) {
      batch.add(add(i));
    }
    batch.add(new RouteRequest(Verb.DELETE, unreachable(7000)));
    assertThat(route.batch(batch))
        .containsExactly(
            new Refusal(3, Errno.EEXIST, "File exists"),
            new Refusal(5000, Errno.EEXIST, "File exists"),
            new Refusal(6000, Errno.ESRCH, "No such process"));
    assertThat(route.dump(new RouteDump(254, 187), RouteMessage::read)).hasSize(6000);
  }

  @Test
  void repeatsTheWordsOfTheKernel() throws Exception {
    sh("ip link add acc0 type veth peer name acc0p");
    int index =
        route.dump(new LinkDump(), LinkMessage::read).stream()
            .filter(link -> link.name().equals("acc0"))
            .findFirst()
            .orElseThrow()
            .index();
    RouteMessage overDown =
        RouteMessage.via(
            unreachable(0).destination(), Ipv6Address.parse("fe80::2"), index, 187, 254, 1024);
    assertThat(route.batch(List.of(new RouteRequest(Verb.ADD, overDown))))
        .containsExactly(
            new Refusal(0, Errno.ENETDOWN, "Nexthop device is not up (Network is down)"));
  }

  @Test
  void aTransactionIsDoneAsAWholeOrNotAtAll() throws Exception {
    sh("nft add table ip6 t; nft 'add set ip6 t s { type ipv6_addr; }'");
    Octets one = Octets.ofHex("20010db8000000000000000000000001");
    Octets two = Octets.ofHex("20010db8000000000000000000000002");
    Request addOne = element(ElementRequest.Verb.ADD, "s", one);
    Request deleteTwo = element(ElementRequest.Verb.DELETE, "s", two);
    Request elsewhere = element(ElementRequest.Verb.ADD, "nowhere", one);
    assertThat(netfilter.transaction(List.of(addOne, deleteTwo, elsewhere)))
        .extracting(Refusal::index, Refusal::errno)
        .containsExactly(tuple(1, Errno.ENOENT), tuple(2, Errno.ENOENT));
    assertThat(netfilter.dump(new ElementDump("t", "s"), SetElement::read)).isEmpty();
    assertThat(netfilter.transaction(List.of(addOne, addOne))).isEmpty();
    assertThat(netfilter.dump(new ElementDump("t", "s"), SetElement::read))
        .containsExactly(new SetElement(one));
    assertThat(netfilter.dump(new SetDump("t"), SetMessage::read))
        .containsExactly(new SetMessage("t", "s"));
  }

  private static Request element(ElementRequest.Verb verb, String set, Octets key) {
    return new ElementRequest(verb, "t", set, new SetElement(key));
  }

  @Test
  void aTableThatIsNotThereIsAnError() {
    assertThatThrownBy(() -> netfilter.dump(new ElementDump("no", "s"), SetElement::read))
        .isInstanceOfSatisfying(
            NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
  }

  @Test
  void receivesWhatItListensTo() throws Exception {
    try (NetlinkSocket listening = NetlinkSocket.open(Family.ROUTE, LinkMessage.RTNLGRP_LINK)) {
      assertThat(listening.receive(Duration.ofMillis(1), message -> {})).isFalse();
      sh("ip link add acc0 type veth peer name acc0p");
      List<LinkMessage> links = new ArrayList<>();
      assertThat(
              listening.receive(
                  Duration.ofSeconds(60), message -> LinkMessage.read(message.body(), links::add)))
          .isTrue();
      assertThat(links).extracting(LinkMessage::name).containsAnyOf("acc0", "acc0p");
    }
  }

  @Test
  void closingEndsAWait() throws Exception {
    NetlinkSocket waiting = NetlinkSocket.open(Family.ROUTE, LinkMessage.RTNLGRP_LINK);
    CountDownLatch started = new CountDownLatch(1);
    AtomicReference<Throwable> outcome = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              started.countDown();
              try {
                waiting.receive(Duration.ofMinutes(1), message -> {});
              } catch (Exception e) {
                outcome.set(e);
              }
            });
    thread.start();
    assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
    waiting.close();
    thread.join(10_000);
    assertThat(outcome.get()).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> waiting.batch(List.of(add(1))))
        .isInstanceOf(ClosedChannelException.class);
    waiting.close();
  }

  @Test
  void whatIsNotReadInTimeIsLostAndSaidToBe() throws Exception {
    try (NetlinkSocket listening =
        NetlinkSocket.open(Family.ROUTE, RouteMessage.RTNLGRP_IPV6_ROUTE)) {
      List<RouteRequest> batch = new ArrayList<>();
      for (int i = 0; i < 40_000; i++) {
        batch.add(add(i));
      }
      assertThat(route.batch(batch)).isEmpty();
      assertThatThrownBy(() -> readAll(listening))
          .isInstanceOfSatisfying(NetlinkException.class, e -> assertThat(e.isOverrun()).isTrue());
      assertThat(listening.receive(Duration.ofMillis(1), message -> {}))
          .as("goes on afterwards")
          .isTrue();
    }
  }

  private static void readAll(NetlinkSocket listening) throws Exception {
    while (listening.receive(Duration.ofMillis(100), message -> {})) {
      assertThat(listening.portId()).isNotZero();
    }
  }
}
