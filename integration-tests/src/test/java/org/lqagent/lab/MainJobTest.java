package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The main job end to end, as the quickstart shows it: each of its steps fails by itself. */
@AsRoot
class MainJobTest {
  @Test
  @Tag("LQ-REQ-002")
  @Tag("LQ-REQ-056")
  void everyStepHolds() {
    List<String> said = new ArrayList<>();
    try (Lab lab = Lab.ofThisProcess()) {
      new MainJob(lab, said::add).run();
    }
    assertThat(said).anyMatch(line -> line.startsWith("one LEASEQUERY exchange went out"));
  }
}
