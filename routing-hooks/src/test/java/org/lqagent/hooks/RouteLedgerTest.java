package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.netlink.LinkMessage;
import org.lqagent.netlink.RouteMessage;
import org.lqagent.netlink.RouteRequest;
import org.lqagent.netlink.RouteRequest.Verb;

class RouteLedgerTest {
  private static final Ipv6Prefix POOL = Ipv6Prefix.parse("2001:db8:100::/40");
  private static final Ipv6Prefix LINK = Ipv6Prefix.parse("2001:db8:1::/64");
  private static final Ipv6Prefix P = Ipv6Prefix.parse("2001:db8:100:100::/56");
  private static final Ipv6Prefix EXCLUDED = Ipv6Prefix.parse("2001:db8:100:1ff::/64");
  private static final Ipv6Address NEXT_HOP = Ipv6Address.parse("fe80::2");
  private static final int STATIC = 4;

  private final List<HookEvent> events = new ArrayList<>();
  private final Links links = new Links();
  private final RouteLedger ledger =
      new RouteLedger(
          RouteSettings.of(List.of(POOL, LINK), List.of(POOL)),
          links,
          events::add,
          new HookCounters());

  @BeforeEach
  void acc0() {
    links.put(new LinkMessage(3, "acc0", true, Octets.EMPTY));
  }

  private static RouteMessage via(Ipv6Prefix destination, String nextHop) {
    return RouteMessage.via(destination, Ipv6Address.parse(nextHop), 3, 187, 254, 1024);
  }

  private static RouteMessage unreachable(Ipv6Prefix destination) {
    return RouteMessage.unreachable(destination, 187, 254, 1024);
  }

  private static RouteMessage connected(String destination, int interfaceIndex) {
    return new RouteMessage(
        Ipv6Prefix.parse(destination),
        Ipv6Address.UNSPECIFIED,
        interfaceIndex,
        RouteMessage.RTN_UNICAST,
        RouteMessage.RTPROT_KERNEL,
        254,
        256,
        false);
  }

  private static RouteMessage foreign(Ipv6Prefix destination, long metric) {
    return RouteMessage.via(destination, Ipv6Address.parse("fe80::99"), 9, STATIC, 254, metric);
  }

  private Optional<RouteRequest> want(Route route) {
    assertThat(ledger.want(route.destination(), Optional.of(route))).contains(route.destination());
    return ledger.change(route.destination());
  }

  @Test
  void addsReplacesAndDeletesAndWritesNothingTwice() {
    assertThat(want(new Route(P, NEXT_HOP, "acc0")))
        .contains(new RouteRequest(Verb.ADD, via(P, "fe80::2")));
    assertThat(ledger.change(P)).isEmpty();
    assertThat(want(new Route(P, Ipv6Address.parse("fe80::3"), "acc0")))
        .contains(new RouteRequest(Verb.REPLACE, via(P, "fe80::3")));
    ledger.want(P, Optional.empty());
    assertThat(ledger.change(P)).contains(new RouteRequest(Verb.DELETE, via(P, "fe80::3")));
    assertThat(ledger.change(P)).isEmpty();
  }

  @Test
  void whatIsExcludedIsUnreachableUntilTheLeaseIsGone() {
    Route route = new Route(P, NEXT_HOP, "acc0", Optional.of(EXCLUDED));
    assertThat(ledger.want(P, Optional.of(route))).containsExactly(P, EXCLUDED);
    assertThat(ledger.change(EXCLUDED)).contains(new RouteRequest(Verb.ADD, unreachable(EXCLUDED)));
    assertThat(ledger.want(P, Optional.of(route))).contains(EXCLUDED);
    assertThat(ledger.change(EXCLUDED)).isEmpty();
    assertThat(ledger.want(P, Optional.empty())).contains(EXCLUDED);
    assertThat(ledger.change(EXCLUDED))
        .contains(new RouteRequest(Verb.DELETE, unreachable(EXCLUDED)));
  }

  @Test
  void whatIsExcludedAndUsedOnTheLinkIsLeftToTheConnectedRoute() {
    ledger.adopt(List.of(connected("2001:db8:100:1ff::/64", 3)), List.of());
    want(new Route(P, NEXT_HOP, "acc0", Optional.of(EXCLUDED)));
    assertThat(ledger.change(EXCLUDED)).isEmpty();
    assertThat(events).isEmpty();
  }

  @Test
  void aLeaseOfAWholeAggregateIsRoutedAndThenUnreachableAgain() {
    assertThat(ledger.adopt(List.of(), List.of())).containsExactly(POOL);
    assertThat(ledger.change(POOL)).contains(new RouteRequest(Verb.ADD, unreachable(POOL)));
    assertThat(want(new Route(POOL, NEXT_HOP, "acc0")))
        .contains(new RouteRequest(Verb.REPLACE, via(POOL, "fe80::2")));
    ledger.want(POOL, Optional.empty());
    assertThat(ledger.change(POOL)).contains(new RouteRequest(Verb.REPLACE, unreachable(POOL)));
  }

  @Test
  void refusesWhatIsOutsideTheRanges() {
    Ipv6Prefix outside = Ipv6Prefix.parse("2001:db8:f00::/56");
    assertThat(ledger.want(outside, Optional.of(new Route(outside, NEXT_HOP, "acc0")))).isEmpty();
    Ipv6Prefix everything = Ipv6Prefix.parse("::/0");
    assertThat(ledger.want(everything, Optional.of(new Route(everything, NEXT_HOP, "acc0"))))
        .isEmpty();
    assertThat(events)
        .hasSize(2)
        .first()
        .hasToString("no route to 2001:db8:f00::/56: it is outside what may be delegated");
  }

  @Test
  void refusesToShadowTheHostsOfALink() {
    links.put(new LinkMessage(4, "acc1", true, Octets.EMPTY));
    ledger.adopt(List.of(connected("2001:db8:1::/64", 3)), List.of());
    Ipv6Prefix half = Ipv6Prefix.parse("2001:db8:1:0:8000::/65");
    assertThat(want(new Route(half, NEXT_HOP, "acc0"))).isEmpty();
    assertThat(events)
        .singleElement()
        .hasToString(
            "no route to 2001:db8:1:0:8000::/65: it would shadow 2001:db8:1::/64, connected on"
                + " acc0");
    Ipv6Prefix host = Ipv6Prefix.parse("2001:db8:1::1000");
    assertThat(want(new Route(host, NEXT_HOP, "acc0")))
        .as("a host through the link it lies on")
        .isPresent();
    assertThat(want(new Route(host, NEXT_HOP, "acc1")))
        .as("through another")
        .isPresent()
        .get()
        .extracting(RouteRequest::verb)
        .isEqualTo(Verb.DELETE);
  }

  @Test
  void makesWayForTheRouteOfAnotherAndComesBack() {
    want(new Route(P, NEXT_HOP, "acc0"));
    RouteMessage theirs = foreign(P, 20);
    assertThat(ledger.learn(new RouteChange(false, theirs, 0))).containsExactly(P);
    assertThat(ledger.change(P)).contains(new RouteRequest(Verb.DELETE, via(P, "fe80::2")));
    assertThat(ledger.refused()).containsKey(P);
    assertThat(ledger.change(P)).isEmpty();
    assertThat(events).as("told once").hasSize(1);
    assertThat(ledger.learn(new RouteChange(true, theirs, 0))).containsExactly(P);
    assertThat(ledger.change(P)).contains(new RouteRequest(Verb.ADD, via(P, "fe80::2")));
    assertThat(ledger.refused()).isEmpty();
  }

  @Test
  void anAddressOfOursOnALinkConcernsAllInsideIt() {
    want(new Route(P, NEXT_HOP, "acc0"));
    assertThat(ledger.learn(new RouteChange(false, connected("2001:db8:100::/48", 9), 0)))
        .containsExactly(P);
    assertThat(ledger.learn(new RouteChange(false, connected("2001:db8:200::/48", 9), 0)))
        .isEmpty();
  }

  @Test
  void aRouteThatTookThePlaceOfOursIsNotRemoved() {
    want(new Route(P, NEXT_HOP, "acc0"));
    ledger.learn(new RouteChange(false, foreign(P, 1024), 0));
    assertThat(ledger.change(P)).isEmpty();
    assertThat(ledger.refused()).containsKey(P);
  }

  @Test
  void waitsForTheInterface() {
    Optional<RouteRequest> change = want(new Route(P, NEXT_HOP, "acc1"));
    assertThat(change).isEmpty();
    assertThat(ledger.linkIsUp("acc0")).isEmpty();
    links.put(new LinkMessage(7, "acc1", true, Octets.EMPTY));
    assertThat(ledger.linkIsUp("acc1")).containsExactly(P);
    assertThat(ledger.change(P))
        .hasValueSatisfying(added -> assertThat(added.route().interfaceIndex()).isEqualTo(7));
  }

  @Test
  void aFailedAdditionIsTriedAsAnAddition() {
    RouteRequest added = want(new Route(P, NEXT_HOP, "acc0")).orElseThrow();
    ledger.failed(added);
    assertThat(ledger.change(P)).contains(added);
  }

  @Test
  void aFailedDeletionIsTriedAgain() {
    want(new Route(P, NEXT_HOP, "acc0"));
    ledger.want(P, Optional.empty());
    RouteRequest deleted = ledger.change(P).orElseThrow();
    ledger.failed(deleted);
    assertThat(ledger.change(P)).contains(deleted);
  }

  @Test
  void takesOverWhatAnEarlierRunLeft() {
    assertThat(ledger.adopt(List.of(via(P, "fe80::2"), unreachable(POOL)), List.of()))
        .containsExactlyInAnyOrder(P, POOL);
    assertThat(ledger.change(P)).as("nothing to be done").isEmpty();
    assertThat(ledger.change(POOL)).isEmpty();
    assertThat(ledger.adopted()).containsExactlyInAnyOrder(P, POOL);
    assertThat(want(new Route(P, NEXT_HOP, "acc0"))).as("the same again").isEmpty();
    ledger.forgetAdopted();
    assertThat(ledger.change(P)).as("somebody's now").isEmpty();
    assertThat(ledger.change(POOL)).as("an aggregate").isEmpty();
  }

  @Test
  void letsGoOfWhatIsNobodys() {
    ledger.adopt(List.of(via(P, "fe80::2")), List.of());
    assertThat(ledger.forgetAdopted()).containsExactly(P);
    assertThat(ledger.change(P)).contains(new RouteRequest(Verb.DELETE, via(P, "fe80::2")));
  }

  @Test
  void comparesByKind() {
    Ipv6Prefix missing = Ipv6Prefix.parse("2001:db8:100:200::/56");
    Ipv6Prefix wrong = Ipv6Prefix.parse("2001:db8:100:300::/56");
    Ipv6Prefix extra = Ipv6Prefix.parse("2001:db8:100:400::/56");
    Ipv6Prefix busy = Ipv6Prefix.parse("2001:db8:100:500::/56");
    for (Ipv6Prefix destination : List.of(P, missing, wrong, busy)) {
      want(new Route(destination, NEXT_HOP, "acc0"));
    }
    RouteMessage stray = RouteMessage.via(P, NEXT_HOP, 3, 187, 254, 7);
    RouteLedger.Comparison comparison =
        ledger.compare(
            List.of(via(P, "fe80::2"), via(wrong, "fe80::9"), via(extra, "fe80::2"), stray),
            busy::equals);
    assertThat(comparison.drift()).isEqualTo(new Drift(1, 2, 1, false));
    assertThat(comparison.dirty()).containsExactlyInAnyOrder(missing, wrong, extra);
    assertThat(comparison.strays()).containsExactly(stray);
    assertThat(ledger.change(missing))
        .contains(new RouteRequest(Verb.ADD, via(missing, "fe80::2")));
    assertThat(ledger.change(wrong))
        .contains(new RouteRequest(Verb.REPLACE, via(wrong, "fe80::2")));
    assertThat(ledger.change(extra)).contains(new RouteRequest(Verb.DELETE, via(extra, "fe80::2")));
  }

  @Test
  void whatWaitsForAnInterfaceThatNeverComesDoesNotPileUp() {
    for (int i = 0; i < 1000; i++) {
      Route route = new Route(P, NEXT_HOP, "ppp" + i);
      want(route);
      assertThat(ledger.change(P)).isEmpty();
    }
    assertThat(ledger.waiting()).isEqualTo(1);
    ledger.want(P, Optional.empty());
    assertThat(ledger.change(P)).isEmpty();
    assertThat(ledger.waiting()).isZero();
    links.put(new LinkMessage(9, "ppp7", true, Octets.EMPTY));
    assertThat(ledger.linkIsUp("ppp7")).isEmpty();
  }

  @Test
  void takesOverWhatARunWithAnotherProtocolLeft() {
    RouteMessage old = RouteMessage.via(P, NEXT_HOP, 3, 201, 254, 1024);
    RouteMessage elsewhere = RouteMessage.via(EXCLUDED, NEXT_HOP, 3, 201, 100, 1024);
    assertThat(ledger.adopt(List.of(old), List.of(old, elsewhere)))
        .containsExactlyInAnyOrder(P, EXCLUDED, POOL);
    assertThat(ledger.change(P))
        .as("in place of the old one, at one moment")
        .contains(new RouteRequest(Verb.REPLACE, via(P, "fe80::2")));
    assertThat(ledger.change(EXCLUDED))
        .as("beside the old one, which is in another table")
        .contains(new RouteRequest(Verb.ADD, via(EXCLUDED, "fe80::2")));
    assertThat(events).isEmpty();
  }
}
