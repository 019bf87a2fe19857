package org.lqagent.agent.sharing;

import java.util.List;
import org.lqagent.binding.Binding;

/** Puts bindings to work that others published. Waits until the table has them. */
public interface Adopter {
  /**
   * Takes bindings into the table, and into all that follows it; the kernel may be told later.
   *
   * @return how many are held now; others the configuration does not allow, or they ended
   */
  int adopt(List<Binding> bindings);

  /** Takes a binding out again that was adopted and has ended, unless something newer is known. */
  void forget(Binding binding);
}
