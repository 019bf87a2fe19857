package org.lqagent.hooks;

/**
 * How far the kernel was from what it shall hold when it was compared, before the repair.
 *
 * @param missing routes or elements that were not there
 * @param extra routes or elements of ours that nobody wants
 * @param wrong routes by another next hop, interfaces with another mode
 * @param rules whether the static rules were not the ones installed
 */
public record Drift(int missing, int extra, int wrong, boolean rules) {
  public static final Drift NONE = new Drift(0, 0, 0, false);

  public boolean isNone() {
    return equals(NONE);
  }

  void count(HookCounters counters) {
    counters.add(HookCounter.DRIFT_MISSING, missing);
    counters.add(HookCounter.DRIFT_EXTRA, extra);
    counters.add(HookCounter.DRIFT_WRONG, wrong);
    counters.add(HookCounter.DRIFT_RULES, rules ? 1 : 0);
  }

  @Override
  public String toString() {
    return missing
        + " missing, "
        + extra
        + " extra, "
        + wrong
        + " wrong"
        + (rules ? ", other rules" : "");
  }
}
