package org.lqagent.gleaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.binding.Bindings.ALICE;
import static org.lqagent.binding.Bindings.NOW;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.Bindings;
import org.lqagent.binding.Location;
import org.lqagent.binding.Observation;
import org.lqagent.binding.Origin;
import org.lqagent.binding.TableLimits;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.leasequery.Question;

class EndingLeasesTest {
  private static final Instant SOON = NOW.plusSeconds(3500);

  private final BindingTable table = new BindingTable(TableLimits.DEFAULT, refusal -> {});
  private final EndingLeases ending = new EndingLeases(table, Duration.ofMinutes(2));

  @Test
  @Tag("LQ-GLN-014")
  void aLeaseIsAskedAboutOnceBeforeItsEnd() {
    grant(Bindings.binding("2001:db8:1::10", ALICE, "acc0"));

    assertThat(ending.due(NOW)).isEmpty();
    assertThat(ending.due(SOON))
        .singleElement()
        .satisfies(
            ask -> {
              assertThat(((Question.ByAddress) ask.question()).address())
                  .isEqualTo(Ipv6Address.parse("2001:db8:1::10"));
              assertThat(ask.location()).isEqualTo(Location.on("acc0"));
            });
    assertThat(ending.due(SOON.plusSeconds(1))).isEmpty();
  }

  @Test
  @Tag("LQ-GLN-014")
  void aLeaseThatWasProlongedIsAskedAboutAgainBeforeItsNextEnd() {
    grant(Bindings.binding("2001:db8:1::10", ALICE, "acc0"));
    ending.due(SOON);
    Binding prolonged =
        new Binding(
            Bindings.lease("2001:db8:1::10"),
            ALICE,
            Location.on("acc0"),
            SOON.plusSeconds(3600),
            SOON.plusSeconds(3600),
            SOON,
            Origin.LEASEQUERY,
            Optional.of(Bindings.SERVER),
            Optional.empty());
    grant(prolonged);

    assertThat(ending.due(SOON)).isEmpty();
    assertThat(ending.due(SOON.plusSeconds(3550))).hasSize(1);
  }

  private void grant(Binding binding) {
    table.apply(new Observation.Granted(binding), NOW);
  }
}
