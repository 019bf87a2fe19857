package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.lqagent.hooks.ChangeFeed.Batch;
import org.lqagent.hooks.ChangeFeed.Entry;

class ChangeFeedTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private final ChangeFeed<String> feed = new ChangeFeed<>(1000, 4);

  private static List<String> texts(Batch<String> batch) {
    return batch.entries().stream().map(Entry::change).toList();
  }

  @Test
  void aReaderGetsWhatFollowsAndResumesWhereItWas() throws Exception {
    assertThat(feed.last()).isEqualTo(999);
    assertThat(feed.publish("a")).isEqualTo(1000);
    feed.publish("b");
    feed.publish("c");
    ChangeFeed<String>.Reader reader = feed.from(1000);
    Batch<String> batch = reader.next(2, LONG);
    assertThat(batch.gap()).isFalse();
    assertThat(batch.entries()).containsExactly(new Entry<>(1000, "a"), new Entry<>(1001, "b"));
    assertThat(texts(feed.from(1002).next(9, LONG))).as("another, from there").containsExactly("c");
    assertThat(texts(reader.next(9, LONG))).containsExactly("c");
    assertThat(texts(reader.next(9, Duration.ZERO))).isEmpty();
  }

  @Test
  void whoComesTooLateIsToldOfTheGap() throws Exception {
    ChangeFeed<String>.Reader slow = feed.from(1000);
    List.of("a", "b", "c", "d", "e", "f").forEach(feed::publish);
    Batch<String> batch = slow.next(9, LONG);
    assertThat(batch.gap()).isTrue();
    assertThat(batch.entries()).first().isEqualTo(new Entry<>(1002, "c"));
    assertThat(texts(batch)).containsExactly("c", "d", "e", "f");
    feed.publish("g");
    assertThat(slow.next(9, LONG)).isEqualTo(new Batch<>(false, List.of(new Entry<>(1006, "g"))));
  }

  @Test
  void aNumberOfAnotherFeedIsAGap() throws Exception {
    feed.publish("a");
    assertThat(feed.from(7_000_000).next(9, LONG)).isEqualTo(new Batch<>(true, List.of()));
    assertThat(feed.from(3).next(9, LONG))
        .isEqualTo(new Batch<>(true, List.of(new Entry<>(1000, "a"))));
    assertThat(feed.from(1001).next(9, Duration.ZERO).gap()).as("the next one").isFalse();
  }

  @Test
  void aReaderWaitsForTheFirstChangeAndForTheEnd() throws Exception {
    CompletableFuture<List<String>> waiting = CompletableFuture.supplyAsync(this::waited);
    feed.publish("a");
    assertThat(waiting.get(30, TimeUnit.SECONDS)).containsExactly("a");
    CompletableFuture<List<String>> ended =
        CompletableFuture.supplyAsync(
            () -> {
              feed.close();
              return waited();
            });
    assertThat(ended.get(30, TimeUnit.SECONDS)).isEmpty();
    assertThat(feed.isClosed()).isTrue();
  }

  private List<String> waited() {
    try {
      return texts(feed.from(1000).next(9, LONG));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
