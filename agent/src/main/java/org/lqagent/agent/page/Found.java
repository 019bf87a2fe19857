package org.lqagent.agent.page;

import java.util.List;
import org.lqagent.binding.Binding;

/**
 * The bindings that somebody looked for.
 *
 * @param bindings so many of them as are shown
 * @param isAll whether there are no others
 * @param total how many bindings there are in all, found or not
 */
public record Found(List<Binding> bindings, boolean isAll, long total) {
  public Found {
    bindings = List.copyOf(bindings);
  }
}
