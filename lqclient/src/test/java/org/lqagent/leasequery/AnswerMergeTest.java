package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;

class AnswerMergeTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Lease ADDRESS = Lease.of(Ipv6Address.parse("2001:db8:1::1"));
  private static final Lease SECOND = Lease.of(Ipv6Address.parse("2001:db8:1::2"));
  private static final Lease PREFIX = Lease.of(Ipv6Prefix.parse("2001:db8:100::/56"));
  private static final Lease PART = Lease.of(Ipv6Prefix.parse("2001:db8:100:1::/64"));

  private final List<Conflict> conflicts = new ArrayList<>();
  private final AnswerMerge merge = new AnswerMerge(List.of(), conflicts::add);

  private static ClientLeases answer(Duid server, Duid client, Instant last, Lease... leases) {
    return new ClientLeases(client, server, last, granted(leases), Optional.empty());
  }

  private static List<GrantedLease> granted(Lease... leases) {
    List<GrantedLease> granted = new ArrayList<>();
    for (Lease lease : leases) {
      granted.add(
          new GrantedLease(lease, NOW.plusSeconds(1800), NOW.plusSeconds(3600), Optional.empty()));
    }
    return granted;
  }

  private static ClientLeases a(int age, Lease... leases) {
    return answer(Scene.ID_A, Scene.CLIENT, NOW.minusSeconds(age), leases);
  }

  private static ClientLeases b(int age, Lease... leases) {
    return answer(Scene.ID_B, Scene.CLIENT, NOW.minusSeconds(age), leases);
  }

  private static ClientLeases otherOfB(int age, Lease... leases) {
    return answer(Scene.ID_B, Scene.OTHER_CLIENT, NOW.minusSeconds(age), leases);
  }

  @Test
  @Tag("LQ-REQ-046")
  void anAddressFromOneAndAPrefixFromAnotherAreBothKept() {
    assertThat(merge.add(a(10, ADDRESS))).contains(a(10, ADDRESS));
    assertThat(merge.add(b(500, PREFIX))).contains(b(500, PREFIX));
    assertThat(merge.clients()).containsExactly(a(10, ADDRESS), b(500, PREFIX));
    assertThat(conflicts).isEmpty();
  }

  @Test
  @Tag("LQ-REQ-047")
  void twoAddressesFromTwoServersAreBothKept() {
    merge.add(a(10, ADDRESS));
    merge.add(b(500, SECOND));
    assertThat(merge.clients()).containsExactly(a(10, ADDRESS), b(500, SECOND));
  }

  @Test
  @Tag("LQ-REQ-048")
  @Tag("LQ-REQ-049")
  @Tag("F-25")
  void theNewerOfTwoClientsWinsWhicheverComesFirst() {
    merge.add(a(500, ADDRESS));
    assertThat(merge.add(otherOfB(20, ADDRESS))).contains(otherOfB(20, ADDRESS));
    assertThat(merge.clients()).containsExactly(otherOfB(20, ADDRESS));

    AnswerMerge reversed = new AnswerMerge(List.of(), conflicts::add);
    reversed.add(otherOfB(20, ADDRESS));
    assertThat(reversed.add(a(500, ADDRESS))).isEmpty();
    assertThat(reversed.clients()).containsExactly(otherOfB(20, ADDRESS));

    assertThat(conflicts).hasSize(2);
    assertThat(conflicts)
        .allSatisfy(
            conflict -> {
              assertThat(conflict.winner().by()).isEqualTo(otherOfB(20, ADDRESS));
              assertThat(conflict.loser().by()).isEqualTo(a(500, ADDRESS));
            });
  }

  @Test
  void onlyTheLeaseInConflictChangesHands() {
    merge.add(a(500, ADDRESS, SECOND));
    assertThat(merge.add(otherOfB(20, ADDRESS))).contains(otherOfB(20, ADDRESS));
    assertThat(merge.clients()).containsExactly(a(500, SECOND), otherOfB(20, ADDRESS));
  }

  @Test
  @Tag("A-13")
  void theAgeOfAnAnswerIsThatOfEachLeaseInIt() {
    merge.add(a(500, ADDRESS, SECOND));
    assertThat(merge.add(otherOfB(20, SECOND, ADDRESS))).contains(otherOfB(20, SECOND, ADDRESS));
    assertThat(merge.clients()).containsExactly(otherOfB(20, SECOND, ADDRESS));
    assertThat(conflicts).hasSize(2);
  }

  @Test
  void ofOneAnswerOnlyTheNewPartIsNews() {
    merge.add(a(20, ADDRESS));
    assertThat(merge.add(b(500, ADDRESS, PREFIX))).contains(b(500, PREFIX));
  }

  @Test
  void aSecondApartKeepsWhatIsThere() {
    merge.add(a(20, ADDRESS));
    assertThat(merge.add(otherOfB(19, ADDRESS))).isEmpty();
    assertThat(merge.clients()).containsExactly(a(20, ADDRESS));
    assertThat(conflicts).hasSize(1);
    assertThat(conflicts.get(0).winner().by().clientId()).isEqualTo(Scene.CLIENT);
  }

  @Test
  void twoSecondsApartIsNewer() {
    merge.add(a(20, ADDRESS));
    assertThat(merge.add(otherOfB(18, ADDRESS))).isPresent();
  }

  @Test
  @Tag("F-26")
  void anUnknownTimeIsGoodAloneAndLosesToEveryOther() {
    ClientLeases unknown =
        answer(Scene.ID_B, Scene.OTHER_CLIENT, ClientLeases.UNKNOWN_TIME, ADDRESS);
    assertThat(merge.add(unknown)).contains(unknown);
    assertThat(merge.add(a(86_400 * 3000, ADDRESS))).isPresent();
    assertThat(merge.add(unknown)).isEmpty();
    assertThat(merge.clients()).containsExactly(a(86_400 * 3000, ADDRESS));
  }

  @Test
  @Tag("F-26")
  void ofTwoOfTheSameTimeTheMoreTrustedCounts() {
    AnswerMerge trusting = new AnswerMerge(List.of(Scene.ID_A, Scene.ID_B), conflicts::add);
    trusting.add(otherOfB(19, ADDRESS));
    ClientLeases told = trusting.add(a(20, ADDRESS)).orElseThrow();
    // Whoever compares ages afterwards comes to the same.
    assertThat(told.lastTransaction()).isAfter(otherOfB(19, ADDRESS).lastTransaction());
    assertThat(told.clientId()).isEqualTo(Scene.CLIENT);
    assertThat(trusting.add(otherOfB(20, ADDRESS))).isEmpty();
    assertThat(trusting.clients()).containsExactly(told);
    assertThat(conflicts).allMatch(c -> c.winner().by().clientId().equals(Scene.CLIENT));
    assertThat(trusting.add(otherOfB(10, ADDRESS))).isPresent();
  }

  @Test
  @Tag("F-26")
  void ofTwoOfNoKnownTimeTheMoreTrustedCounts() {
    AnswerMerge trusting = new AnswerMerge(List.of(Scene.ID_A), conflicts::add);
    trusting.add(answer(Scene.ID_B, Scene.OTHER_CLIENT, ClientLeases.UNKNOWN_TIME, ADDRESS));
    trusting.add(answer(Scene.ID_A, Scene.CLIENT, ClientLeases.UNKNOWN_TIME, ADDRESS));
    assertThat(trusting.clients()).hasSize(1);
    assertThat(trusting.clients().get(0).clientId()).isEqualTo(Scene.CLIENT);
  }

  @Test
  @Tag("LQ-REQ-050")
  void aServersLaterAnswerReplacesItsOwn() {
    merge.add(a(20, ADDRESS));
    assertThat(merge.add(a(600, ADDRESS))).contains(a(600, ADDRESS));
    assertThat(merge.clients()).containsExactly(a(600, ADDRESS));
  }

  @Test
  @Tag("F-34")
  void aTwinIsNoNews() {
    merge.add(a(20, ADDRESS));
    assertThat(merge.add(a(20, ADDRESS))).isEmpty();
    assertThat(merge.clients()).containsExactly(a(20, ADDRESS));
    assertThat(conflicts).isEmpty();
  }

  @Test
  void oneClientMayHoldAPrefixAndAPartOfIt() {
    merge.add(a(20, PREFIX));
    assertThat(merge.add(b(500, PART))).isPresent();
    assertThat(conflicts).isEmpty();
  }

  @Test
  void twoClientsMayNot() {
    merge.add(a(500, PREFIX));
    assertThat(merge.add(otherOfB(20, PART))).isPresent();
    assertThat(merge.clients()).containsExactly(otherOfB(20, PART));
    assertThat(conflicts).hasSize(1);
  }

  @Test
  void leasesForEverAreCompared() {
    GrantedLease forever =
        new GrantedLease(ADDRESS, GrantedLease.FOREVER, GrantedLease.FOREVER, Optional.empty());
    ClientLeases answer =
        new ClientLeases(Scene.CLIENT, Scene.ID_A, NOW, List.of(forever), Optional.empty());
    merge.add(a(0, ADDRESS));
    assertThat(merge.add(answer)).isPresent();
    assertThat(merge.add(answer)).isEmpty();
  }
}
