package org.lqagent.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.binding.Location.Match;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;

/** Random histories of leases, beside a model that is slow and plain. */
class BindingTableModelTest {
  private static final TableLimits LIMITS = new TableLimits(3, 3, 12, 40);
  private static final int[] LENGTHS = {44, 48, 56, 64, 128};

  /** What must hold, in so many words. */
  private static final class Model {
    private final Map<Ipv6Prefix, Binding> held = new HashMap<>();
    private final Map<Lease, Instant> ended = new HashMap<>();

    void apply(Observation observation, Instant now) {
      if (observation instanceof Observation.Granted granted) {
        grant(granted.binding(), now);
      } else if (observation instanceof Observation.Ended end) {
        Binding known = held.get(end.lease().prefix());
        if (known != null
            && known.lease().equals(end.lease())
            && known.clientId().equals(end.clientId())
            && known.origin() != Origin.STATIC
            && isItsPort(end, known.location().match(end.location()))
            && !end.at().isBefore(known.lastTransaction())) {
          held.remove(end.lease().prefix());
          ended.put(end.lease(), end.at());
        }
      } else if (observation instanceof Observation.ClearedClient cleared) {
        held.values().removeIf(known -> known.clientId().equals(cleared.clientId()));
      } else if (observation instanceof Observation.ClearedInterface cleared) {
        held.values()
            .removeIf(known -> known.interfaceName().equals(Optional.of(cleared.interfaceName())));
      } else if (observation instanceof Observation.ClearedLease cleared) {
        held.remove(cleared.lease().prefix());
      }
    }

    private static boolean isItsPort(Observation.Ended end, Match match) {
      return match == Match.SAME
          || match == Match.UNDECIDED && end.reason() == EndReason.ZERO_LIFETIME;
    }

    private void grant(Binding news, Instant now) {
      Ipv6Prefix prefix = news.lease().prefix();
      Binding known = held.get(prefix);
      if (!news.validUntil().isAfter(now)) {
        return;
      }
      if (known == null) {
        Instant end = ended.get(news.lease());
        if (end != null && !end.isBefore(news.lastTransaction())
            || held.size() >= LIMITS.leases()
            || isBeyondLimits(news)) {
          return;
        }
      } else {
        boolean isSameClient = known.clientId().equals(news.clientId());
        if (known.origin() == Origin.STATIC || news.origin() == Origin.STATIC) {
          if (news.origin() != Origin.STATIC) {
            return;
          }
        } else if (news.lastTransaction().isBefore(known.lastTransaction())
            || !isSameClient && news.lastTransaction().equals(known.lastTransaction())) {
          return;
        } else {
          boolean isMoving =
              !isSameClient
                  || !known.lease().equals(news.lease())
                  || news.interfaceName().isPresent()
                      && !news.interfaceName().equals(known.interfaceName());
          if (isMoving && isBeyondLimits(news)) {
            return;
          }
        }
      }
      ended.remove(news.lease());
      held.put(
          prefix,
          known != null && known.clientId().equals(news.clientId())
              ? news.withLocation(news.location().orFrom(known.location()))
              : news);
    }

    private boolean isBeyondLimits(Binding news) {
      if (news.origin() == Origin.STATIC) {
        return false;
      }
      long onInterface =
          held.values().stream()
              .filter(known -> known.interfaceName().equals(news.interfaceName()))
              .count();
      long ofClient =
          held.values().stream()
              .filter(
                  known ->
                      known.clientId().equals(news.clientId())
                          && known.interfaceName().equals(news.interfaceName())
                          && known.lease().kind() == news.lease().kind())
              .count();
      return news.interfaceName().isPresent() && onInterface >= LIMITS.leasesPerInterface()
          || ofClient >= 3;
    }

    void expire(Instant now) {
      held.values().removeIf(known -> !known.validUntil().isAfter(now));
      ended.values().removeIf(at -> at.isBefore(now.minus(Endings.KEPT)));
    }

    Optional<Binding> lookup(Ipv6Address address) {
      return held.values().stream()
          .filter(known -> known.lease().prefix().contains(address))
          .max(Comparator.comparing(known -> known.lease().prefix().length()));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theTableDoesWhatTheModelDoes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BindingTable table = new BindingTable(LIMITS, refusal -> {});
    Model model = new Model();
    Map<Lease, Binding> followed = new HashMap<>();
    Instant now = Bindings.NOW;
    for (int step = 0; step < 4000; step++) {
      now = now.plusMillis(random.nextInt(3000));
      List<BindingChange> changes = new ArrayList<>(table.expire(now));
      model.expire(now);
      Observation observation = observation(random, now);
      changes.addAll(table.apply(observation, now));
      model.apply(observation, now);

      assertThat(new HashSet<>(table.bindings().toList()))
          .as("seed %d, step %d: %s", seed, step, observation)
          .isEqualTo(new HashSet<>(model.held.values()));
      assertThat(table.size()).isEqualTo(model.held.size());
      // Whoever follows the changes knows the table.
      for (BindingChange change : changes) {
        change
            .before()
            .ifPresent(before -> assertThat(followed.remove(before.lease())).isEqualTo(before));
        change.after().ifPresent(after -> followed.put(after.lease(), after));
      }
      assertThat(new HashSet<>(followed.values())).isEqualTo(new HashSet<>(model.held.values()));
      compareQuestions(table, model, random, now);
    }
  }

  private static void compareQuestions(
      BindingTable table, Model model, SplittableRandom random, Instant now) {
    for (int i = 0; i < 4; i++) {
      Ipv6Address address = address(random);
      assertThat(table.lookup(address)).isEqualTo(model.lookup(address));
    }
    Duid client = client(random);
    assertThat(table.ofClient(client))
        .containsExactlyInAnyOrderElementsOf(
            model.held.values().stream().filter(known -> known.clientId().equals(client)).toList());
    String interfaceName = "acc" + random.nextInt(3);
    assertThat(table.onInterface(interfaceName))
        .containsExactlyInAnyOrderElementsOf(
            model.held.values().stream()
                .filter(known -> known.interfaceName().equals(Optional.of(interfaceName)))
                .toList());
    Instant soon = now.plusSeconds(random.nextInt(60));
    assertThat(table.endingBefore(soon))
        .containsExactlyInAnyOrderElementsOf(
            model.held.values().stream()
                .filter(known -> known.validUntil().isBefore(soon))
                .toList());
    assertThat(table.nextEnd())
        .isEqualTo(
            model.held.values().stream()
                .map(Binding::validUntil)
                .filter(end -> end != Instant.MAX)
                .min(Comparator.naturalOrder()));
  }

  private static Observation observation(SplittableRandom random, Instant now) {
    int kind = random.nextInt(100);
    if (kind < 70) {
      return new Observation.Granted(granted(random, now));
    }
    if (kind < 97) {
      EndReason[] reasons = {EndReason.RELEASED, EndReason.DECLINED, EndReason.ZERO_LIFETIME};
      return new Observation.Ended(
          lease(random),
          reasons[random.nextInt(3)],
          client(random),
          location(random),
          now.minusSeconds(random.nextInt(3)));
    }
    return switch (kind) {
      case 97 -> new Observation.ClearedLease(lease(random));
      case 98 -> new Observation.ClearedClient(client(random));
      default -> new Observation.ClearedInterface("acc" + random.nextInt(3));
    };
  }

  private static Binding granted(SplittableRandom random, Instant now) {
    Origin origin = random.nextInt(40) == 0 ? Origin.STATIC : Origin.values()[random.nextInt(3)];
    boolean isForever = random.nextInt(20) == 0;
    return new Binding(
        lease(random),
        client(random),
        location(random),
        now,
        isForever ? Instant.MAX : now.plusSeconds(random.nextInt(-2, 120)),
        now.minusSeconds(random.nextInt(4)),
        origin,
        Optional.empty(),
        Optional.empty());
  }

  private static Location location(SplittableRandom random) {
    Location relayed =
        Bindings.relayed("2001:db8::" + random.nextInt(1, 3), "fe80::" + random.nextInt(1, 3));
    return switch (random.nextInt(4)) {
      case 0 -> Location.UNKNOWN;
      case 1 -> relayed;
      case 2 -> relayed.withInterfaceName(Optional.of("acc" + random.nextInt(3)));
      default -> Location.on("acc" + random.nextInt(3));
    };
  }

  private static Duid client(SplittableRandom random) {
    return Duid.parse("0003000102000000000" + random.nextInt(6));
  }

  private static Lease lease(SplittableRandom random) {
    int length = LENGTHS[random.nextInt(LENGTHS.length)];
    Ipv6Prefix prefix = Ipv6Prefix.containing(address(random), length);
    // A delegated /128 and an address are one place in the table.
    return prefix.isAddress() && random.nextInt(10) > 0
        ? Lease.of(prefix.network())
        : Lease.of(prefix);
  }

  private static Ipv6Address address(SplittableRandom random) {
    return new Ipv6Address(
        0x2001_0db8_0000_0000L + random.nextInt(3) * 0x10000L + random.nextInt(3) * 0x100L,
        random.nextInt(3));
  }
}
