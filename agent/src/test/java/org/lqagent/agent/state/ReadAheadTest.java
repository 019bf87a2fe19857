package org.lqagent.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lqagent.binding.Binding;

/** What goes wrong while the state is read comes to the thread that waits for it. */
@Timeout(60)
class ReadAheadTest {
  @Test
  void aMistakeComesToWhoWaits() {
    for (Throwable mistake : List.of(new IllegalStateException("a row"), new LinkageError("sql"))) {
      ReadAhead ahead = ReadAhead.start(taker -> sneak(mistake));
      assertThatThrownBy(() -> ahead.handOver(binding -> {})).isSameAs(mistake);
    }
  }

  @Test
  void nothingIsAnEnd() {
    List<Binding> seen = new ArrayList<>();

    ReadAhead.start(taker -> {}).handOver(seen::add);

    assertThat(seen).isEmpty();
  }

  private static void sneak(Throwable mistake) {
    if (mistake instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) mistake;
  }
}
