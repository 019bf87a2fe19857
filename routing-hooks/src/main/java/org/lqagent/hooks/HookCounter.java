package org.lqagent.hooks;

/** What the hooks count. */
public enum HookCounter {
  /** Routes put into the kernel or taken out of it. */
  ROUTES_WRITTEN,
  /** Attempts to write a route that the kernel refused. */
  ROUTES_FAILED,
  /** Times a route was refused because it is outside what may be delegated, or would shadow. */
  ROUTES_REFUSED,
  /** Times a route had to wait for its interface to appear or to be set up. */
  ROUTES_WAITED,
  /** Elements put into the source filter or taken out of it. */
  ELEMENTS_WRITTEN,
  /** Attempts to write an element that the kernel refused. */
  ELEMENTS_FAILED,
  /** Packets reported because their source is not known. */
  UNKNOWN_SOURCES,
  /** Packets reported because no route leads to their destination. */
  UNKNOWN_DESTINATIONS,
  /** Times the kernel dropped reports because they were not read in time. */
  REPORTS_LOST,
  /** Reports that make no sense, or whose interface is gone. */
  REPORTS_DISCARDED,
  /** Times the kernel dropped notifications; everything is then read again. */
  NOTIFICATIONS_LOST,
  /** Notifications that make no sense. */
  NOTIFICATIONS_DISCARDED,
  /** Times what the kernel has was compared with what is wanted, routes or the source filter. */
  COMPARISONS,
  /** Routes or elements that were missing in the kernel. */
  DRIFT_MISSING,
  /** Routes or elements that were in the kernel and not wanted. */
  DRIFT_EXTRA,
  /** Routes or elements that were other than wanted. */
  DRIFT_WRONG,
  /** Times the rules of the source filter were not the ones installed. */
  DRIFT_RULES,
  /** Runs of scripts. */
  SCRIPT_RUNS,
  /** Runs of scripts that failed; they are repeated. */
  SCRIPT_FAILURES,
  /** Runs of scripts that were ended because they took longer than their deadline. */
  SCRIPT_KILLED,
  /** Changes that scripts were told of. */
  SCRIPT_LINES,
  /** Times so many changes waited for a script that all bindings are told anew instead. */
  SCRIPT_OVERFLOWS
}
