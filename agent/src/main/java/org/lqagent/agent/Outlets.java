package org.lqagent.agent;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.lqagent.agent.config.Configuration;
import org.lqagent.binding.BindingChange;
import org.lqagent.binding.BindingTable;
import org.lqagent.hooks.ChangeFeed;
import org.lqagent.hooks.HookCounters;
import org.lqagent.hooks.HookEvent;
import org.lqagent.hooks.ScriptHook;
import org.lqagent.hooks.ScriptSettings;

/** Where changes of bindings go besides the kernel: the feed of events, and scripts. */
final class Outlets implements AutoCloseable {
  private static final int KEPT_EVENTS = 16_384;

  private final BindingTable table;
  private final InstantSource steady;
  private final InstantSource clock;
  private final Events events;
  private final HookCounters counters;
  private final ChangeFeed<BindingEvent> feed;

  private List<Configuration.Hook> configured = List.of();
  private volatile List<ScriptHook<BindingEvent>> scripts = List.of();

  /**
   * @param steady the table's
   * @param clock wall clock: it dates events, and numbers begin with its microseconds, so that a
   *     reader of an earlier run sees that its number is an old one
   */
  Outlets(
      BindingTable table,
      InstantSource steady,
      InstantSource clock,
      Events events,
      HookCounters counters) {
    this.table = table;
    this.steady = steady;
    this.clock = clock;
    this.events = events;
    this.counters = counters;
    this.feed = new ChangeFeed<>(clock.millis() * 1000, KEPT_EVENTS);
  }

  /** The changes of bindings, by number. */
  ChangeFeed<BindingEvent> feed() {
    return feed;
  }

  /** A change as JSON, with the time of day as it is now. */
  String line(OptionalLong sequence, BindingEvent event) {
    return ChangeJson.line(sequence, event, TimeOfDay.now(steady, clock));
  }

  /** The scripts that run. */
  List<ScriptHook<BindingEvent>> scripts() {
    return scripts;
  }

  /** Passes a change on; returns at once. */
  void changed(BindingChange change) {
    BindingEvent event = BindingEvent.of(change, clock.instant());
    feed.publish(event);
    scripts.forEach(script -> script.changed(event));
  }

  /** Has these scripts run from now on, and no others. */
  void configure(List<Configuration.Hook> hooks) {
    if (hooks.equals(configured)) {
      return;
    }
    configured = hooks;
    scripts.forEach(ScriptHook::close);
    List<ScriptHook<BindingEvent>> started = new ArrayList<>();
    for (Configuration.Hook hook : hooks) {
      started.add(
          ScriptHook.start(
              ScriptSettings.of(hook.run(), hook.batch(), hook.deadline()),
              new Bindings(),
              this::tell,
              counters));
    }
    scripts = List.copyOf(started);
  }

  private void tell(HookEvent event) {
    events.tell(Event.of(event), event.toString());
  }

  private final class Bindings implements ScriptHook.Changes<BindingEvent> {
    @Override
    public Object key(BindingEvent event) {
      return event.lease();
    }

    @Override
    public BindingEvent merge(BindingEvent older, BindingEvent newer) {
      return older.then(newer);
    }

    @Override
    public String line(BindingEvent event) {
      return Outlets.this.line(OptionalLong.empty(), event);
    }

    @Override
    public Stream<BindingEvent> all() {
      return table.bindings().map(binding -> BindingEvent.existing(binding, clock.instant()));
    }
  }

  @Override
  public void close() {
    feed.close();
    scripts.forEach(ScriptHook::close);
  }
}
