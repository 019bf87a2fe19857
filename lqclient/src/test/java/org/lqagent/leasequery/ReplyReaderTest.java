package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.leasequery.Scene.CLIENT;
import static org.lqagent.leasequery.Scene.DELEGATED;
import static org.lqagent.leasequery.Scene.HOST;
import static org.lqagent.leasequery.Scene.ID_A;
import static org.lqagent.leasequery.Scene.INSIDE;
import static org.lqagent.leasequery.Scene.about;
import static org.lqagent.leasequery.Scene.client;
import static org.lqagent.leasequery.Scene.leased;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.InterfaceId;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Lifetimes;
import org.lqagent.dhcpv6.LqClientLink;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.PdExclude;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RelayMsg;
import org.lqagent.dhcpv6.StatusCode;

class ReplyReaderTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant TIME_OF_DAY = Instant.parse("2026-03-02T00:00:00Z");
  private static final long ISC_20_SECONDS_AGO = TIME_OF_DAY.getEpochSecond() - 20;

  private final Counters counters = new Counters();
  private ReplyLimits limits = ReplyLimits.DEFAULT;
  private List<Duid> trust = List.of();

  private Reply read(Question question, Optional<LifetimeMeaning> lifetimes, Option... options) {
    return new ReplyReader(limits, trust, counters)
        .read(
            question,
            Options.of(options),
            ID_A,
            lifetimes,
            new ReplyReader.Arrival(NOW, () -> TIME_OF_DAY));
  }

  private Reply read(Question question, Option... options) {
    return read(question, Optional.empty(), options);
  }

  private ClientLeases leases(Question question, Option... options) {
    return ((Reply.Leases) read(question, options)).client();
  }

  private GrantedLease host(long clt, long preferred, long valid, LifetimeMeaning... meaning) {
    Reply reply =
        read(
            about(HOST),
            List.of(meaning).stream().findFirst(),
            client(CLIENT, clt, new IaAddress(HOST, preferred, valid, Options.NONE)));
    return ((Reply.Leases) reply).client().leases().get(0);
  }

  private long skipped(String reason) {
    return counters.value("leasequery.skipped." + reason);
  }

  // Lifetimes

  @Test
  @Tag("A-15")
  void remainingLifetimesCountFromTheReply() {
    assertThat(host(20, 1800, 3600))
        .isEqualTo(
            new GrantedLease(
                Lease.of(HOST), NOW.plusSeconds(1800), NOW.plusSeconds(3600), Optional.empty()));
  }

  @Test
  @Tag("A-15")
  void grantedLifetimesCountFromTheLastTransaction() {
    GrantedLease lease = host(20, 1800, 3600, LifetimeMeaning.GRANTED);
    assertThat(lease.preferredUntil()).isEqualTo(NOW.plusSeconds(1780));
    assertThat(lease.validUntil()).isEqualTo(NOW.plusSeconds(3580));
  }

  @Test
  @Tag("A-15")
  @Tag("A-12")
  void whoGivesATimeOfDayGivesLifetimesAsGranted() {
    assertThat(host(ISC_20_SECONDS_AGO, 1800, 3600).validUntil()).isEqualTo(NOW.plusSeconds(3580));
    assertThat(host(ISC_20_SECONDS_AGO, 1800, 3600, LifetimeMeaning.REMAINING).validUntil())
        .isEqualTo(NOW.plusSeconds(3600));
  }

  @Test
  @Tag("F-26")
  void withoutAnAgeLifetimesCountFromTheReply() {
    GrantedLease lease = host(0xffff_ffffL, 1800, 3600, LifetimeMeaning.GRANTED);
    assertThat(lease.validUntil()).isEqualTo(NOW.plusSeconds(3600));
  }

  @Test
  @Tag("F-26")
  void theAgeOfAServerThatIsNotTrustedIsNotBelieved() {
    trust = List.of(Scene.ID_B);
    ClientLeases read = leases(about(HOST), client(CLIENT, 0, leased(HOST)));
    assertThat(read.lastTransaction()).isEqualTo(ClientLeases.UNKNOWN_TIME);
    assertThat(read.leases()).hasSize(1);
    trust = List.of(Scene.ID_B, ID_A);
    assertThat(leases(about(HOST), client(CLIENT, 0, leased(HOST))).lastTransaction())
        .isEqualTo(NOW);
  }

  @Test
  @Tag("A-16")
  @Tag("F-29")
  void preferredIsCutToValid() {
    assertThat(host(20, 3600, 600).preferredUntil()).isEqualTo(NOW.plusSeconds(600));
    assertThat(host(20, Lifetimes.INFINITY, 600).preferredUntil()).isEqualTo(NOW.plusSeconds(600));
  }

  @ParameterizedTest
  @CsvSource({"4294967295,true", "4294967294,false", "4294966657,false"})
  @Tag("A-17")
  @Tag("F-29")
  void onlyInfinityIsForEver(long valid, boolean forever) {
    Instant until = host(20, valid, valid).validUntil();
    assertThat(until)
        .isEqualTo(
            forever ? GrantedLease.FOREVER : NOW.plus(ReplyLimits.DEFAULT.longestLifetime()));
  }

  @Test
  @Tag("F-28")
  void anAddressWhoseTimeIsOverIsNobodys() {
    assertThat(read(about(HOST), client(CLIENT, 20, new IaAddress(HOST, 0, 0, Options.NONE))))
        .isEqualTo(new Reply.Nothing());
    assertThat(skipped("lease-over")).isEqualTo(1);
    assertThat(
            read(
                about(HOST),
                Optional.of(LifetimeMeaning.GRANTED),
                client(CLIENT, 3600, leased(HOST))))
        .isEqualTo(new Reply.Nothing());
    assertThat(skipped("lease-over")).isEqualTo(2);
  }

  // Leases

  @Test
  @Tag("LQ-REQ-010")
  void theWholeClientComesWithTheAddressAskedFor() {
    ClientLeases client =
        leases(about(INSIDE), client(CLIENT, 20, leased(HOST), leased(DELEGATED)));
    assertThat(client.leases())
        .extracting(GrantedLease::lease)
        .containsExactly(Lease.of(HOST), Lease.of(DELEGATED));
  }

  @Test
  @Tag("LQ-REQ-011")
  void byClientIdEverythingOfTheClientIsGood() {
    assertThat(leases(about(CLIENT), client(CLIENT, 20, leased(HOST))).leases()).hasSize(1);
    assertThat(read(about(CLIENT), client(CLIENT, 20))).isEqualTo(new Reply.Nothing());
  }

  @Test
  @Tag("A-24")
  void whatFailedIsSkippedAndTheRestStays() {
    Options failed = Options.of(StatusCode.of(StatusCode.NO_BINDING, ""));
    assertThat(
            leases(
                    about(HOST),
                    client(CLIENT, 20, leased(HOST), IaPrefix.of(DELEGATED, 1800, 3600, failed)))
                .leases())
        .extracting(GrantedLease::lease)
        .containsExactly(Lease.of(HOST));
    assertThat(skipped("lease-with-status")).isEqualTo(1);
  }

  @Test
  @Tag("A-24")
  void aClientThatFailedIsSkipped() {
    assertThat(read(about(HOST), client(CLIENT, 20, leased(HOST), StatusCode.of(1, "no memory"))))
        .isEqualTo(new Reply.Nothing());
    assertThat(skipped("client-with-status")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"::/0", "2000::/3", "fe80::/64", "ff00::/16", "ff02::/32", "::/64"})
  @Tag("F-07")
  void whatNobodyCanBeGivenIsSkipped(String prefix) {
    Ipv6Prefix wide = Ipv6Prefix.parse(prefix);
    assertThat(leases(about(CLIENT), client(CLIENT, 20, leased(HOST), leased(wide))).leases())
        .hasSize(1);
    assertThat(skipped("lease-not-unicast")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"::", "::1", "ff02::1", "fe80::1"})
  @Tag("F-07")
  void asAreAddressesThatNobodyCanBeGiven(String address) {
    assertThat(read(about(CLIENT), client(CLIENT, 20, leased(Ipv6Address.parse(address)))))
        .isEqualTo(new Reply.Nothing());
    assertThat(skipped("lease-not-unicast")).isEqualTo(1);
  }

  @Test
  void aPrefixWithHostBitsIsSkipped() {
    IaPrefix odd = new IaPrefix(1800, 3600, 56, INSIDE, Options.NONE);
    IaPrefix long_ = new IaPrefix(1800, 3600, 200, INSIDE, Options.NONE);
    assertThat(leases(about(HOST), client(CLIENT, 20, leased(HOST), odd, long_)).leases())
        .hasSize(1);
    assertThat(skipped("lease-not-unicast")).isEqualTo(2);
  }

  @Test
  @Tag("F-18")
  void onlySoManyLeasesAreTaken() {
    Option[] many = new Option[2000];
    for (int i = 0; i < many.length; i++) {
      many[i] = leased(new Ipv6Address(HOST.high(), HOST.low() + i));
    }
    assertThat(leases(about(HOST), client(CLIENT, 20, many)).leases())
        .hasSize(ReplyLimits.DEFAULT.leases());
    assertThat(skipped("lease-above-limit")).isEqualTo(2000 - ReplyLimits.DEFAULT.leases());
  }

  @Test
  void aLeaseThatComesTwiceIsTakenOnce() {
    assertThat(leases(about(HOST), client(CLIENT, 20, leased(HOST), leased(HOST))).leases())
        .hasSize(1);
    assertThat(skipped("lease-twice")).isEqualTo(1);
  }

  @Test
  void thePartThatStaysWithTheDelegatingRouterIsKept() {
    IaPrefix prefix =
        IaPrefix.of(DELEGATED, 1800, 3600, Options.of(new PdExclude(64, Octets.ofHex("ff"))));
    assertThat(leases(about(INSIDE), client(CLIENT, 20, prefix)).leases().get(0).excluded())
        .contains(Ipv6Prefix.parse("2001:db8:100:ff::/64"));
  }

  // Relay data

  private static RelayMessage relayed(Option... options) {
    return new RelayMessage(
        MessageTypes.RELAY_FORW,
        0,
        Ipv6Address.parse("2001:db8:1::1"),
        Ipv6Address.parse("fe80::1"),
        Options.of(options));
  }

  private static LqRelayData data(byte[] message) {
    return new LqRelayData(Ipv6Address.parse("fe80::1"), Octets.copyOf(message));
  }

  @Test
  @Tag("A-19")
  @Tag("A-20")
  void relayDataMayStandInTheClientOrBesideIt() {
    RelayMessage relay = relayed(new InterfaceId(Octets.ofHex("07")));
    LqRelayData data = data(relay.toByteArray());
    assertThat(leases(about(HOST), client(CLIENT, 20, leased(HOST), data)).relayData())
        .contains(relay);
    assertThat(leases(about(HOST), data, client(CLIENT, 20, leased(HOST))).relayData())
        .contains(relay);
  }

  @Test
  @Tag("A-21")
  void thePeerAddressBesideTheRelayMessageDecidesNothing() {
    Octets relay = Octets.copyOf(relayed(new InterfaceId(Octets.ofHex("07"))).toByteArray());
    ClientLeases one =
        leases(
            about(HOST),
            client(CLIENT, 20, leased(HOST), new LqRelayData(Ipv6Address.UNSPECIFIED, relay)));
    ClientLeases other =
        leases(about(HOST), client(CLIENT, 20, leased(HOST), new LqRelayData(INSIDE, relay)));
    assertThat(other).isEqualTo(one);
  }

  @Test
  @Tag("A-22")
  void anEmptyRelayMessageInsideIsNoHarm() {
    byte[] octets =
        Octets.ofHex(
                "0c00" // RELAY-FORW
                    + "20010db8000100000000000000000001"
                    + "fe800000000000000000000000000001"
                    + "00090000" // RELAY_MSG, empty
                    + "00120001" // INTERFACE_ID
                    + "07")
            .toByteArray();
    RelayMessage relay =
        leases(about(HOST), client(CLIENT, 20, leased(HOST), data(octets)))
            .relayData()
            .orElseThrow();
    assertThat(relay.options().first(InterfaceId.class))
        .contains(new InterfaceId(Octets.ofHex("07")));
  }

  @Test
  @Tag("F-19")
  void brokenRelayDataCostOnlyThemselves() {
    RelayMessage deep = relayed();
    for (int i = 0; i < 200; i++) {
      deep = relayed(new RelayMsg(deep));
    }
    byte[] cut =
        Octets.copyOf(relayed(new InterfaceId(Octets.ofHex("07"))).toByteArray(), 0, 37)
            .toByteArray();
    for (byte[] octets : List.of(deep.toByteArray(), cut)) {
      ClientLeases client = leases(about(HOST), client(CLIENT, 20, leased(HOST), data(octets)));
      assertThat(client.leases()).hasSize(1);
      assertThat(client.relayData()).isEmpty();
    }
    assertThat(skipped("malformed-relay-data")).isEqualTo(2);
  }

  // Links

  @Test
  @Tag("A-32")
  void linksAreTakenAsTheyAreEachOnce() {
    Ipv6Address one = Ipv6Address.parse("2001:db8:1::");
    Ipv6Address two = Ipv6Address.parse("2001:db8:2::");
    assertThat(read(about(CLIENT), new LqClientLink(List.of(one, two, one))))
        .isEqualTo(new Reply.Links(List.of(one, two)));
  }

  @Test
  @Tag("F-24")
  void linksThatCannotBeAskedForAreSkipped() {
    List<Ipv6Address> bad = new ArrayList<>();
    for (String link : List.of("::", "ff02::1", "fe80::1")) {
      bad.add(Ipv6Address.parse(link));
    }
    assertThat(read(about(CLIENT), new LqClientLink(bad)))
        .isEqualTo(new Reply.Useless(Discard.USELESS_LINKS));
    assertThat(skipped("unusable-link")).isEqualTo(3);
  }

  @Test
  @Tag("F-24")
  @Tag("F-18")
  void onlySoManyLinksAreFollowed() {
    List<Ipv6Address> many = new ArrayList<>();
    for (int i = 1; i <= 1000; i++) {
      many.add(new Ipv6Address(HOST.high() + i, 0));
    }
    Reply.Links links = (Reply.Links) read(about(CLIENT), new LqClientLink(many));
    assertThat(links.links()).isEqualTo(many.subList(0, 64));
    assertThat(skipped("link-above-limit")).isEqualTo(1);
  }

  @Test
  void theLongestLifetimeIsASetting() {
    limits = new ReplyLimits(256, 64, 16, Duration.ofDays(1));
    assertThat(host(20, 1800, 90_000).validUntil()).isEqualTo(NOW.plus(Duration.ofDays(1)));
  }
}
