package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.Conflict;
import org.lqagent.leasequery.GrantedLease;
import org.lqagent.leasequery.LeaseAnswer;
import org.lqagent.leasequery.LeasequeryListener;

/** Two ISC dhcpd that disagree, asked together by multicast. */
@AsRoot
class ConflictingServersTest {
  private static final Duid FIRST = Duid.parse("00030001020000005101");
  private static final Duid SECOND = Duid.parse("00030001020000005201");
  private static final Duid OLD_CLIENT = Duid.parse("0003000102000000d001");
  private static final Duid NEW_CLIENT = Duid.parse("0003000102000000d002");

  /** The second server heard its client later. */
  private static final Ipv6Address NEWER_AT_SECOND = Ipv6Address.parse("2001:db8:1::1801");

  /** The first server did. */
  private static final Ipv6Address NEWER_AT_FIRST = Ipv6Address.parse("2001:db8:1::1802");

  /** Only one of them knows these. */
  private static final Ipv6Address AT_FIRST = Ipv6Address.parse("2001:db8:1::1803");

  private static final Ipv6Address AT_SECOND = Ipv6Address.parse("2001:db8:1::1804");

  private static Lab lab;
  private static NetworkNamespace bng;

  @BeforeAll
  static void up() throws Exception {
    lab = Lab.ofThisProcess();
    lab.part("dhcpd").orElseThrow().stop();
    Instant longAgo = Instant.now().minusSeconds(1800);
    Instant lately = Instant.now().minusSeconds(60);
    new LeaseEntries()
        .add(OLD_CLIENT, NEWER_AT_SECOND.toString(), "active", longAgo)
        .add(NEW_CLIENT, NEWER_AT_FIRST.toString(), "active", lately)
        .add(OLD_CLIENT, AT_FIRST.toString(), "active", longAgo)
        .write(lab.servers().leaseFile());
    new LeaseEntries()
        .add(NEW_CLIENT, NEWER_AT_SECOND.toString(), "active", lately)
        .add(OLD_CLIENT, NEWER_AT_FIRST.toString(), "active", longAgo)
        .add(NEW_CLIENT, AT_SECOND.toString(), "active", lately)
        .write(lab.directory().resolve("dhcpd2.leases"));
    lab.servers().startDhcpd();
    lab.servers().startSecondDhcpd();
    bng = PlacedRequestor.place(lab);
  }

  @AfterAll
  static void down() {
    if (bng != null) {
      bng.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  /** Asks and sees both servers answer. */
  private static ClientLeases holder(Ipv6Address address, List<Conflict> conflicts)
      throws Exception {
    LeasequeryListener listener =
        new LeasequeryListener() {
          @Override
          public void conflict(Conflict conflict) {
            conflicts.add(conflict);
          }
        };
    // Long enough for a slow machine to let both answer.
    try (PlacedRequestor requestor =
        PlacedRequestor.with(
            bng, PlacedRequestor.settings().withGather(Duration.ofSeconds(3)), listener)) {
      LeaseAnswer answer = requestor.address(address);
      assertThat(answer).isInstanceOf(LeaseAnswer.Bound.class);
      List<ClientLeases> holders =
          ((LeaseAnswer.Bound) answer)
              .clients().stream()
                  .filter(
                      client ->
                          client.leases().stream()
                              .map(GrantedLease::lease)
                              .anyMatch(Lease.of(address)::equals))
                  .toList();
      assertThat(holders).hasSize(1);
      return holders.get(0);
    }
  }

  @Test
  @Tag("LQ-REQ-048")
  @Tag("LQ-REQ-049")
  @Tag("A-12")
  @Tag("F-25")
  @Tag("F-26")
  void whoHeardTheClientLastIsRightThoughBothGiveTheTimeOfDay() throws Exception {
    List<Conflict> conflicts = new CopyOnWriteArrayList<>();
    ClientLeases second = holder(NEWER_AT_SECOND, conflicts);
    assertThat(second.clientId()).isEqualTo(NEW_CLIENT);
    assertThat(second.serverId()).isEqualTo(SECOND);

    ClientLeases first = holder(NEWER_AT_FIRST, conflicts);
    assertThat(first.clientId()).isEqualTo(NEW_CLIENT);
    assertThat(first.serverId()).isEqualTo(FIRST);

    assertThat(conflicts)
        .hasSize(2)
        .allSatisfy(
            conflict -> {
              assertThat(conflict.winner().by().clientId()).isEqualTo(NEW_CLIENT);
              assertThat(conflict.loser().by().clientId()).isEqualTo(OLD_CLIENT);
            });
  }

  @Test
  @Tag("A-10")
  @Tag("A-11")
  @Tag("F-14")
  void aServerThatHasItBeatsOneThatHasNot() throws Exception {
    List<Conflict> conflicts = new CopyOnWriteArrayList<>();
    assertThat(holder(AT_FIRST, conflicts).serverId()).isEqualTo(FIRST);
    assertThat(holder(AT_SECOND, conflicts).serverId()).isEqualTo(SECOND);
    assertThat(conflicts).isEmpty();
  }

  @Test
  @Tag("LQ-REQ-042")
  void whatNeitherHasNobodyHas() throws Exception {
    try (PlacedRequestor requestor = PlacedRequestor.multicasting(bng, LeasequeryListener.NONE)) {
      assertThat(requestor.address(Ipv6Address.parse("2001:db8:1::1900")))
          .isInstanceOf(LeaseAnswer.NoBinding.class);
    }
  }
}
