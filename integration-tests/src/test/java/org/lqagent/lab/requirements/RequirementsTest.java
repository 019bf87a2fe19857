package org.lqagent.lab.requirements;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lqagent.lab.Checkout;

/** That each requirement of this project is bound to a test, or says why not. */
class RequirementsTest {
  private static final List<String> ALL_BOUND = List.of("LQ-WIRE", "LQ-REQ", "LQ-SEC", "LQ-SRV");

  /** Of those, the rows whose tests are still to be marked. */
  private static final Set<String> TO_BE_MARKED =
      Set.of(
          "LQ-WIRE-008",
          "LQ-WIRE-032",
          "LQ-REQ-052",
          "LQ-REQ-055",
          "LQ-REQ-057",
          "LQ-REQ-062",
          "LQ-SEC-009",
          "LQ-SEC-013");

  private final RequirementTable table = table();

  private static RequirementTable table() {
    try {
      return new RequirementTable(
          RequirementList.ofThisProject(), TaggedTests.in(Checkout.root()), Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyRequirementHasATestOrAReason() {
    assertThat(table.unbound())
        .filteredOn(id -> ALL_BOUND.stream().anyMatch(id::startsWith))
        .filteredOn(id -> !TO_BE_MARKED.contains(id))
        .isEmpty();
  }

  @Test
  void aReasonThatHasBecomeUntrueIsFound() {
    assertThat(table.boundAfterAll()).isEmpty();
  }

  @Test
  void tagsNameRequirementsThatThereAre() {
    assertThat(table.unknownTags()).isEmpty();
  }
}
