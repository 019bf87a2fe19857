package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.lab.LeasequerySocket.REQUESTOR;
import static org.lqagent.lab.LeasequerySocket.byAddress;
import static org.lqagent.lab.LeasequerySocket.byClient;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.StatusCode;
import org.lqagent.lab.LeasequerySocket.Received;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.GrantedLease;
import org.lqagent.leasequery.LeaseAnswer;
import org.lqagent.leasequery.LeasequeryListener;
import org.lqagent.leasequery.Question;
import org.lqagent.leasequery.Server;
import org.lqagent.leasequery.ServerMap;

/**
 * What ISC dhcpd says to each kind of leasequery, and what the requestor makes of it. It begins
 * with leases from its file: an active one, a prefix, a second address of the same client, and some
 * that have ended.
 */
@AsRoot
class IscDhcpdTest {
  private static final Ipv6Address DHCPD = Lab.SRV1_ADDRESS;
  private static final ServerId DHCPD_ID = new ServerId(Duid.parse("00030001020000005101"));
  private static final Duid CLIENT = Duid.parse("0003000102000000d001");
  private static final Ipv6Address LEASED = Ipv6Address.parse("2001:db8:1::1800");
  private static final Ipv6Address SECOND = Ipv6Address.parse("2001:db8:1::1801");
  private static final Ipv6Address IN_PREFIX = Ipv6Address.parse("2001:db8:1aa:1ff::7");
  private static final Ipv6Address NOT_LEASED = Ipv6Address.parse("2001:db8:1::1900");

  private static Lab lab;
  private static NetworkNamespace bng;
  private static LeasequerySocket socket;
  private static Instant heard;

  @BeforeAll
  static void up() throws Exception {
    lab = Lab.ofThisProcess();
    heard = Instant.ofEpochSecond(Instant.now().getEpochSecond() - 600);
    lab.part("dhcpd").orElseThrow().stop();
    new LeaseEntries()
        .add(CLIENT, LEASED.toString(), "active", heard)
        .add(CLIENT, "2001:db8:1aa:100::/56", "active", heard)
        .add(Duid.parse("0003000102000000d002"), SECOND.toString(), "active", heard)
        .add(Duid.parse("0003000102000000d003"), "2001:db8:1::1802", "released", heard)
        .add(
            Duid.parse("0003000102000000d004"),
            "2001:db8:1::1803",
            "active",
            heard.minusSeconds(LeaseEntries.VALID))
        .write(lab.servers().leaseFile());
    lab.servers().startDhcpd();
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

  @Test
  @Tag("LQ-WIRE-002")
  @Tag("LQ-WIRE-014")
  @Tag("A-12")
  void aLeasedAddressIsToldWithTheTimeOfDayForAnAge() throws Exception {
    Received reply = socket.ask(DHCPD, byAddress(LEASED));
    assertThat(reply.message().type()).isEqualTo(MessageTypes.LEASEQUERY_REPLY);
    assertThat(reply.options().list())
        .extracting(option -> (Object) option.getClass())
        .containsExactly(ClientData.class, ClientId.class, ServerId.class);
    assertThat(reply.options().list()).contains(REQUESTOR, DHCPD_ID);
    Options data = reply.options().first(ClientData.class).orElseThrow().options();
    assertThat(data.first(ClientId.class)).contains(new ClientId(CLIENT));
    assertThat(data.first(CltTime.class)).contains(new CltTime(heard.getEpochSecond()));
    // As granted, ten minutes later.
    assertThat(data.first(IaAddress.class))
        .contains(new IaAddress(LEASED, LeaseEntries.PREFERRED, LeaseEntries.VALID, Options.NONE));
  }

  @Test
  @Tag("A-12")
  @Tag("A-15")
  @Tag("F-26")
  void theRequestorReadsThatRightly() throws Exception {
    try (PlacedRequestor requestor = PlacedRequestor.asking(bng, DHCPD)) {
      LeaseAnswer answer = requestor.address(LEASED);
      assertThat(answer).isInstanceOf(LeaseAnswer.Bound.class);
      ClientLeases client = ((LeaseAnswer.Bound) answer).clients().get(0);
      assertThat(client.clientId()).isEqualTo(CLIENT);
      assertThat(client.serverId()).isEqualTo(DHCPD_ID.duid());
      assertThat(client.leases()).hasSize(1);
      GrantedLease lease = client.leases().get(0);
      assertThat(lease.lease()).isEqualTo(Lease.of(LEASED));
      assertThat(Duration.between(client.lastTransaction(), lease.validUntil()))
          .isCloseTo(Duration.ofSeconds(LeaseEntries.VALID), Duration.ofSeconds(2));
    }
  }

  @Test
  @Tag("A-18")
  void onlyTheAddressAskedForComesAndNoRelayData() throws Exception {
    Options data =
        socket
            .ask(DHCPD, byAddress(LEASED, LqRelayData.CODE, 23, 24))
            .options()
            .first(ClientData.class)
            .orElseThrow()
            .options();
    assertThat(data.list()).hasSize(3);
  }

  @ParameterizedTest
  @Tag("A-26")
  @CsvSource({
    // Inside range6: not leased, released, expired.
    "2001:db8:1::1900,",
    "2001:db8:1::1802,",
    "2001:db8:1::1803,",
    // Inside a delegated prefix that is leased, or is not; outside of range6; elsewhere.
    "2001:db8:1aa:1ff::7, 9",
    "2001:db8:1ab:100::1, 9",
    "2001:db8:1::5, 9",
    "2001:db8:dead::1, 9",
    "fe80::1, 9"
  })
  void whatIsNotLeasedIsSuccessWithoutDataOrNotConfigured(String address, Integer status)
      throws Exception {
    Ipv6Address asked = Ipv6Address.parse(address);
    Received reply = socket.ask(DHCPD, byAddress(asked));
    assertThat(reply.options().contains(ClientData.class)).isFalse();
    assertThat(reply.options().list()).contains(REQUESTOR, DHCPD_ID);
    assertThat(reply.options().contains(StatusCode.class)).isEqualTo(status != null);
    assertThat(StatusCode.in(reply.options())).isEqualTo(status == null ? 0 : status);
    try (PlacedRequestor requestor = PlacedRequestor.asking(bng, DHCPD)) {
      assertThat(requestor.address(asked))
          .isEqualTo(new LeaseAnswer.NoBinding(List.of(status == null ? 0 : status)));
    }
  }

  @Test
  @Tag("A-31")
  @Tag("LQ-REQ-043")
  void byClientIdItDoesNotSearch() throws Exception {
    assertThat(StatusCode.in(socket.ask(DHCPD, byClient(CLIENT)).options()))
        .isEqualTo(StatusCode.UNKNOWN_QUERY_TYPE);
    try (PlacedRequestor requestor = PlacedRequestor.asking(bng, DHCPD)) {
      assertThat(requestor.client(CLIENT))
          .isEqualTo(new LeaseAnswer.Refused(List.of(StatusCode.UNKNOWN_QUERY_TYPE)));
    }
  }

  @Test
  void otherTypesAreUnknownAndAQueryWithoutAddressIsMalformed() throws Exception {
    LqQuery unknown = LeasequerySocket.query(77, new IaAddress(LEASED, 0, 0, Options.NONE));
    assertThat(StatusCode.in(socket.ask(DHCPD, unknown).options()))
        .isEqualTo(StatusCode.UNKNOWN_QUERY_TYPE);
    LqQuery empty = LeasequerySocket.query(QueryTypes.QUERY_BY_ADDRESS, new ClientId(CLIENT));
    assertThat(StatusCode.in(socket.ask(DHCPD, empty).options()))
        .isEqualTo(StatusCode.MALFORMED_QUERY);
  }

  @Test
  @Tag("A-29")
  void someQueriesGetNoAnswer() throws Exception {
    LqQuery query = byAddress(LEASED);
    ClientServerMessage reply =
        new ClientServerMessage(
            MessageTypes.LEASEQUERY_REPLY,
            socket.leasequery().transactionId(),
            Options.of(REQUESTOR, query));
    for (ClientServerMessage question :
        List.of(
            socket.leasequery(query),
            socket.leasequery(REQUESTOR),
            // Even its own.
            socket.leasequery(REQUESTOR, DHCPD_ID, query),
            socket.leasequery(REQUESTOR, new ServerId(CLIENT), query),
            reply)) {
      assertThat(socket.repliesBefore(DHCPD, query, question)).as("%s", question).isZero();
    }
  }

  @Test
  @Tag("A-29")
  @Tag("LQ-REQ-021")
  void theRequestorNamesNoServerWhereItAsksOneEvenIfItKnowsItsName() throws Exception {
    Server named =
        new Server(
            Server.parse(DHCPD.toString()).endpoint(),
            Optional.of(DHCPD_ID.duid()),
            Optional.empty());
    try (PlacedRequestor requestor =
        PlacedRequestor.with(
            bng, PlacedRequestor.settings().with(ServerMap.of(named)), LeasequeryListener.NONE)) {
      assertThat(requestor.address(LEASED)).isInstanceOf(LeaseAnswer.Bound.class);
    }
  }

  @Test
  @Tag("A-02")
  @Tag("LQ-WIRE-026")
  void repliesGoToPort546WhateverPortTheQueryCameFrom() throws Exception {
    try (LeasequerySocket other = new LeasequerySocket(bng, 40_000)) {
      ClientServerMessage question = other.leasequery(REQUESTOR, byAddress(LEASED));
      other.send(DHCPD, question.toByteArray());
      Received reply = socket.receive();
      while (reply.message().transactionId() != question.transactionId()) {
        reply = socket.receive();
      }
      assertThat(reply.from().getPort()).isEqualTo(547);
    }
  }

  @Test
  @Tag("LQ-REQ-023")
  @Tag("LQ-REQ-027")
  void aMulticastIsAnsweredFromAnAddressThatNobodyAsked() throws Exception {
    List<String> from = new ArrayList<>();
    LeasequeryListener listener =
        new LeasequeryListener() {
          @Override
          public void received(Endpoint source, byte[] octets) {
            from.add(source.address().toString());
          }
        };
    try (PlacedRequestor requestor = PlacedRequestor.multicasting(bng, listener)) {
      assertThat(requestor.address(LEASED)).isInstanceOf(LeaseAnswer.Bound.class);
    }
    assertThat(from).isNotEmpty().doesNotContain("ff05::1:3");
  }

  @Test
  @Tag("A-40")
  @Tag("LQ-REQ-053")
  void aThousandQuestionsAtOnceAreAllAnsweredBecauseTheyArePaced() throws Exception {
    // Its socket buffer holds some 250 queries; what is more is lost.
    try (PlacedRequestor requestor = PlacedRequestor.asking(bng, DHCPD)) {
      List<CompletableFuture<LeaseAnswer>> answers = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        answers.add(
            requestor.ask(
                new Question.ByAddress(
                    new Ipv6Address(
                        NOT_LEASED.high(), NOT_LEASED.low() + i % 0x100 + (i / 0x100 << 16)),
                    Ipv6Address.UNSPECIFIED,
                    List.of())));
      }
      for (CompletableFuture<LeaseAnswer> answer : answers) {
        assertThat(PlacedRequestor.get(answer)).isInstanceOf(LeaseAnswer.NoBinding.class);
      }
    }
  }

  @ParameterizedTest
  @Tag("A-38")
  @ValueSource(strings = {"deny leasequery;", "subnet6 2001:db8:1::/64 { allow leasequery; }"})
  void whoMayNotAskHearsNothing(String permission) throws Exception {
    Path configuration = lab.directory().resolve("closed.conf");
    Path leases = lab.directory().resolve("closed.leases");
    Files.writeString(
        configuration,
        "server-duid LL ethernet 02:00:00:00:52:01;\nsubnet6 2001:db8:ff::/64 { }\n"
            + permission
            + "\n");
    Files.writeString(leases, "");
    Part closed =
        lab.start(
            Place.SRV2,
            "closed",
            Program.DHCPD.unconfined(
                lab.directory(),
                List.of(
                    "-6",
                    "-d",
                    "--no-pid",
                    "-cf",
                    configuration.toString(),
                    "-lf",
                    leases.toString(),
                    "s0")));
    try {
      closed.awaitLine("Server starting service", Lab.READY);
      socket.send(Lab.SRV2_ADDRESS, socket.leasequery(REQUESTOR, byAddress(LEASED)).toByteArray());
      closed.awaitLine("not allowed, query ignored", Lab.READY);
      try (PlacedRequestor requestor =
          PlacedRequestor.with(
              bng,
              PlacedRequestor.settings()
                  .with(ServerMap.of(Server.parse(Lab.SRV2_ADDRESS.toString())))
                  .withDeadline(Duration.ofMillis(500)),
              LeasequeryListener.NONE)) {
        assertThat(requestor.address(LEASED)).isInstanceOf(LeaseAnswer.Silence.class);
      }
    } finally {
      closed.stop();
    }
  }
}
