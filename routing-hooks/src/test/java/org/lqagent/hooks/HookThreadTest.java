package org.lqagent.hooks;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HookThreadTest {
  private final List<HookEvent> events = new CopyOnWriteArrayList<>();
  private final List<List<String>> written = new CopyOnWriteArrayList<>();

  @Test
  void manyMarksWhileBusyCostOneWrite() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    HookThread<String> thread =
        new HookThread<>(
            "test",
            keys -> {
              written.add(keys);
              busy.countDown();
              await(go);
              return Set.of();
            },
            events::add);
    thread.start();
    thread.mark("first");
    await(busy);
    for (int i = 0; i < 1000; i++) {
      thread.mark("flapping");
    }
    go.countDown();
    thread.submit(() -> true).get(60, TimeUnit.SECONDS);
    thread.close(() -> {});
    assertThat(written).containsExactly(List.of("first"), List.of("flapping"));
  }

  /** As when everybody comes back at once; a change by itself waits for nobody. */
  @Test
  void whereSeveralComeTogetherOthersAreWaitedFor() throws Exception {
    CountDownLatch two = new CountDownLatch(2);
    CountDownLatch all = new CountDownLatch(3);
    List<HookThread<String>> self = new ArrayList<>();
    HookThread<String> thread =
        new HookThread<>(
            "test",
            keys -> {
              written.add(keys);
              two.countDown();
              all.countDown();
              return Set.of();
            },
            events::add,
            () -> {
              self.get(0).mark("fourth");
              self.get(0).mark("fifth");
            });
    self.add(thread);
    List.of("first", "second", "third").forEach(thread::mark);
    thread.start();
    await(two);
    thread.mark("alone");
    await(all);
    thread.close(() -> {});

    assertThat(written)
        .containsExactly(
            List.of("first", "second", "third"), List.of("fourth", "fifth"), List.of("alone"));
  }

  @Test
  void oneThatFailsDoesNotBlockOthersAndIsTriedAgain() throws Exception {
    CountDownLatch third = new CountDownLatch(3);
    List<String> done = new CopyOnWriteArrayList<>();
    HookThread<String> thread =
        new HookThread<>(
            "test",
            keys -> {
              done.addAll(keys);
              if (!keys.contains("bad")) {
                return Set.of();
              }
              third.countDown();
              return third.getCount() > 0 ? Set.of("bad") : Set.of();
            },
            events::add);
    thread.start();
    thread.mark("bad");
    thread.mark("good");
    await(third);
    thread.close(() -> {});
    assertThat(done).containsOnlyOnce("good");
    assertThat(done.stream().filter("bad"::equals)).hasSize(3);
    assertThat(thread.isDirty("bad")).isFalse();
  }

  @Test
  void aMistakeIsAnEventAndNotTheEnd() throws Exception {
    HookThread<String> thread =
        new HookThread<>(
            "test",
            keys -> {
              if (keys.contains("bad")) {
                throw new IllegalStateException("no");
              }
              written.add(keys);
              return Set.of();
            },
            events::add);
    thread.start();
    thread.mark("bad");
    thread.submit(() -> true).get(60, TimeUnit.SECONDS);
    thread.mark("good");
    thread.close(() -> {});
    assertThat(written).containsExactly(List.of("good"));
    assertThat(events)
        .first()
        .hasToString("test: 1 not written, such as bad: java.lang.IllegalStateException: no");
  }

  @Test
  void aMistakeWithOneKeyDoesNotCostTheOthersOfItsBatch() {
    HookThread<String> thread =
        new HookThread<>(
            "test",
            keys -> {
              if (keys.contains("bad")) {
                throw new IllegalStateException("no");
              }
              written.add(keys);
              return Set.of("refused").stream().filter(keys::contains).collect(toSet());
            },
            events::add);
    thread.markAll(List.of("good", "bad", "refused"));
    thread.flush();
    assertThat(written).containsExactly(List.of("good"), List.of("refused"));
    assertThat(thread.isDirty("good")).isFalse();
    assertThat(thread.isDirty("bad")).isTrue();
    assertThat(thread.isDirty("refused")).isTrue();
    assertThat(events)
        .singleElement()
        .hasToString("test: 1 not written, such as bad: java.lang.IllegalStateException: no");
  }

  @Test
  void failuresAreToldOncePerCause() {
    List<String> failing = new ArrayList<>();
    HookThread<String> thread = new HookThread<>("test", keys -> Set.copyOf(failing), events::add);
    thread.tellFailures(Map.of("a", "too bad"));
    assertThat(events).containsExactly(new HookEvent.WriteFailed("test", 1, "a", "too bad"));
    failing.add("a");
    thread.mark("a");
    thread.flush();
    thread.tellFailures(Map.of("a", "too bad"));
    assertThat(events).hasSize(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
