package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.lab.LeasequerySocket.REQUESTOR;
import static org.lqagent.lab.LeasequerySocket.byAddress;
import static org.lqagent.lab.LeasequerySocket.byClient;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.StatusCode;
import org.lqagent.dhcpv6.UnknownOption;
import org.lqagent.lab.LeasequerySocket.Received;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.GrantedLease;
import org.lqagent.leasequery.LeaseAnswer;
import org.lqagent.leasequery.LeasequeryListener;
import org.lqagent.leasequery.Server;
import org.lqagent.leasequery.ServerMap;

/**
 * What dibbler-server says to each kind of leasequery, and what the requestor makes of it. The
 * client has its lease from there.
 */
@AsRoot
@TestMethodOrder(OrderAnnotation.class)
class DibblerTest {
  private static final Ipv6Address DIBBLER = Lab.SRV2_ADDRESS;
  private static final Duid CLIENT = Duid.parse("0003000102000000c001");
  private static final Duid NOBODY = Duid.parse("0003000102000000dead");
  private static final Ipv6Address NOT_LEASED = Ipv6Address.parse("2001:db8:1::2ff0");

  private static Lab lab;
  private static NetworkNamespace bng;
  private static LeasequerySocket socket;
  private static ClientLease lease;
  private static Part dibbler;

  @BeforeAll
  static void up() throws Exception {
    lab = Lab.ofThisProcess();
    lab.part("dhcpd").orElseThrow().stop();
    dibbler = lab.servers().startDibbler();
    lease = lab.client().start();
    bng = PlacedRequestor.place(lab);
    socket = new LeasequerySocket(bng, 546);
  }

  @AfterAll
  static void down() {
    if (socket != null) {
      socket.close();
      bng.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  private static PlacedRequestor requestor() {
    return PlacedRequestor.asking(bng, DIBBLER);
  }

  @Test
  void byAddressAndByClientIdTheWholeClientIsTold() throws Exception {
    for (LqQuery query : List.of(byAddress(lease.address()), byClient(CLIENT))) {
      Received reply = socket.ask(DIBBLER, query);
      assertThat(reply.options().contains(ServerId.class)).isTrue();
      assertThat(reply.options().first(ClientId.class)).contains(REQUESTOR);
      Options data = reply.options().first(ClientData.class).orElseThrow().options();
      assertThat(data.first(ClientId.class)).contains(new ClientId(CLIENT));
      assertThat(data.all(IaAddress.class))
          .extracting(IaAddress::address)
          .containsExactly(lease.address());
      assertThat(data.all(IaPrefix.class))
          .extracting(prefix -> prefix.prefix().orElseThrow())
          .containsExactly(lease.prefix());
      // An age, not a time of day.
      assertThat(data.first(CltTime.class).orElseThrow().seconds()).isLessThan(7200);
    }
  }

  @Test
  @Tag("A-15")
  void addressLifetimesCountDownAndPrefixLifetimesDoNot() throws Exception {
    Await.until(
        "the address to be a second older than the prefix",
        Await.PATIENCE,
        () -> {
          Options data = data(byAddress(lease.address()));
          assertThat(data.first(IaPrefix.class).orElseThrow().validLifetime()).isEqualTo(7200);
          return data.first(IaAddress.class).orElseThrow().validLifetime() < 7200;
        },
        dibbler::tail);
  }

  private static Options data(LqQuery query) {
    try {
      return socket.ask(DIBBLER, query).options().first(ClientData.class).orElseThrow().options();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Tag("LQ-REQ-010")
  @Tag("LQ-REQ-011")
  void theRequestorFindsAddressAndPrefixBothWays() throws Exception {
    try (PlacedRequestor requestor = requestor()) {
      for (LeaseAnswer answer :
          List.of(requestor.address(lease.address()), requestor.client(CLIENT))) {
        assertThat(answer).isInstanceOf(LeaseAnswer.Bound.class);
        assertThat(((LeaseAnswer.Bound) answer).clients())
            .singleElement()
            .satisfies(
                client -> {
                  assertThat(client.clientId()).isEqualTo(CLIENT);
                  assertThat(client.leases())
                      .extracting(GrantedLease::lease)
                      .containsExactlyInAnyOrder(
                          Lease.of(lease.address()), Lease.of(lease.prefix()));
                  assertThat(client.leases()).allSatisfy(granted -> isFresh(client, granted));
                });
      }
    }
  }

  private static void isFresh(ClientLeases client, GrantedLease granted) {
    assertThat(Duration.between(client.lastTransaction(), granted.validUntil()))
        .isBetween(Duration.ofSeconds(7190), Duration.ofSeconds(7200).plus(Await.PATIENCE));
  }

  @Test
  @Tag("F-33")
  @Tag("F-34")
  void mostRepliesComeTwice() throws Exception {
    LqQuery query = byAddress(lease.address());
    boolean twice = false;
    for (int i = 0; i < 50 && !twice; i++) {
      twice = socket.repliesBefore(DIBBLER, query, socket.leasequery(REQUESTOR, query)) == 2;
    }
    assertThat(twice).isTrue();
  }

  @Test
  @Tag("A-26")
  void whatItDoesNotFindIsNotConfigured() throws Exception {
    for (LqQuery query :
        List.of(byAddress(lease.hostAddress()), byAddress(NOT_LEASED), byClient(NOBODY))) {
      Received reply = socket.ask(DIBBLER, query);
      assertThat(StatusCode.in(reply.options())).isEqualTo(StatusCode.NOT_CONFIGURED);
      assertThat(reply.options().contains(ServerId.class)).isTrue();
    }
    try (PlacedRequestor requestor = requestor()) {
      LeaseAnswer nobody = new LeaseAnswer.NoBinding(List.of(StatusCode.NOT_CONFIGURED));
      assertThat(requestor.address(lease.hostAddress())).isEqualTo(nobody);
      assertThat(requestor.address(NOT_LEASED)).isEqualTo(nobody);
      assertThat(requestor.client(NOBODY)).isEqualTo(nobody);
    }
  }

  @Test
  @Tag("A-27")
  @Tag("LQ-REQ-013")
  void errorsThatNameNoServerAreWhatTheRequestorHasToDiscard() throws Exception {
    LqQuery unknown =
        LeasequerySocket.query(77, new IaAddress(lease.address(), 0, 0, Options.NONE));
    Options options = socket.ask(DIBBLER, unknown).options();
    assertThat(options.contains(ServerId.class)).isFalse();
    assertThat(StatusCode.in(options)).isEqualTo(StatusCode.UNKNOWN_QUERY_TYPE);
    Options none = socket.replies(DIBBLER, 1, socket.leasequery(REQUESTOR)).get(0).options();
    assertThat(none.contains(ServerId.class)).isFalse();
    assertThat(StatusCode.in(none)).isEqualTo(StatusCode.MALFORMED_QUERY);
  }

  @Test
  @Tag("A-02")
  void repliesGoToPort546WhateverPortTheQueryCameFrom() throws Exception {
    try (LeasequerySocket other = new LeasequerySocket(bng, 40_000)) {
      ClientServerMessage question = other.leasequery(REQUESTOR, byAddress(lease.address()));
      other.send(DIBBLER, question.toByteArray());
      Received reply = socket.receive();
      while (reply.message().transactionId() != question.transactionId()) {
        reply = socket.receive();
      }
      assertThat(reply.options().contains(ClientData.class)).isTrue();
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  @Tag("F-31")
  void anAddressCutShortEndsItAndTheRequestorOutlivesThat() throws Exception {
    LqQuery cut =
        LeasequerySocket.query(
            QueryTypes.QUERY_BY_ADDRESS,
            new UnknownOption(IaAddress.CODE, Octets.ofHex("20010db80001")));
    socket.send(DIBBLER, socket.leasequery(REQUESTOR, cut).toByteArray());
    Await.until("dibbler to die", Await.PATIENCE, () -> !dibbler.alive(), dibbler::tail);
    try (PlacedRequestor requestor =
        PlacedRequestor.with(
            bng,
            PlacedRequestor.settings()
                .with(ServerMap.of(Server.parse(DIBBLER.toString())))
                .withDeadline(Duration.ofSeconds(1)),
            LeasequeryListener.NONE)) {
      assertThat(requestor.address(lease.address())).isInstanceOf(LeaseAnswer.Silence.class);
      // It goes on with its leases.
      dibbler = lab.servers().startDibbler();
    }
    try (PlacedRequestor requestor = requestor()) {
      assertThat(requestor.address(lease.address())).isInstanceOf(LeaseAnswer.Bound.class);
    }
  }
}
