package org.lqagent.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.lqagent.hooks.HookCounter;
import org.lqagent.hooks.ScriptHook;

/**
 * How far a hook is behind.
 *
 * @param name {@code filter}, {@code routes}, or the path of a script
 * @param pending changes that it has still to write
 * @param written what counts its successes since the start; of scripts, of all together
 * @param failed what counts its failures
 * @param lag how long a change waits until it is written, as last measured
 */
record HookState(String name, HookCounter written, HookCounter failed, long pending, Duration lag) {
  /** All hooks that there are at the moment. */
  static List<HookState> of(Kernel kernel, Outlets outlets) {
    List<HookState> states = new ArrayList<>();
    kernel
        .filter()
        .ifPresent(
            f ->
                states.add(
                    new HookState(
                        "filter",
                        HookCounter.ELEMENTS_WRITTEN,
                        HookCounter.ELEMENTS_FAILED,
                        f.pending(),
                        f.lag())));
    kernel
        .routes()
        .ifPresent(
            r ->
                states.add(
                    new HookState(
                        "routes",
                        HookCounter.ROUTES_WRITTEN,
                        HookCounter.ROUTES_FAILED,
                        r.pending(),
                        r.lag())));
    for (ScriptHook<BindingEvent> script : outlets.scripts()) {
      states.add(
          new HookState(
              script.name(),
              HookCounter.SCRIPT_LINES,
              HookCounter.SCRIPT_FAILURES,
              script.pending(),
              script.lag()));
    }
    return states;
  }
}
