package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.lqagent.lab.InNetworkNamespace;
import org.lqagent.lab.NetworkNamespace;

@InNetworkNamespace
class UnknownSourcesTest {
  private final HookCounters counters = new HookCounters();

  private UnknownSources start(int group, Links links) throws Exception {
    return UnknownSources.start(group, links, packet -> {}, counters);
  }

  @Test
  void aGroupThatIsTakenIsRefusedInOneSentence() throws Exception {
    Links links = new Links();
    try (UnknownSources first = start(5, links)) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> start(5, links))
          .isInstanceOf(HookFailedException.class)
          .hasMessage("NFLOG group 5 is taken by another process");
      start(6, links).close();
    }
    start(5, links).close();
  }

  @Test
  void namespacesDoNotShareGroups() throws Exception {
    Links links = new Links();
    try (UnknownSources first = start(5, links);
        NetworkNamespace other = NetworkNamespace.create()) {
      assertThat(first).isNotNull();
      Callable<UnknownSources> there = () -> start(5, links);
      other.call(there).close();
    }
  }
}
