package org.lqagent.lab.requirements;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lqagent.lab.Checkout;

/** That each requirement of this project is bound to a test, or says why not. */
class RequirementsTest {
  private static final List<String> ALL_BOUND =
      List.of("LQ-WIRE", "LQ-REQ", "LQ-SEC", "LQ-SRV", "LQ-GLN", "A-", "F-");

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
