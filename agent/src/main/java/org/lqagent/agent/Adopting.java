package org.lqagent.agent;

import java.util.ArrayList;
import java.util.List;
import org.lqagent.agent.sharing.Adopter;
import org.lqagent.binding.Binding;
import org.lqagent.dhcpv6.Lease;

/**
 * Puts to work what another concentrator knew. The table has all of it in one piece of the keeper's
 * work, so that no packet of theirs is asked about in between; the kernel is told as at a start.
 */
final class Adopting implements Adopter {
  private final Agent agent;

  Adopting(Agent agent) {
    this.agent = agent;
  }

  @Override
  public int adopt(List<Binding> bindings) {
    return onKeeper(
        () -> {
          List<Lease> untold = new ArrayList<>();
          int held = 0;
          for (Binding binding : bindings) {
            held += agent.pipeline().adopt(binding, untold::add) ? 1 : 0;
          }
          agent.tellKernel(untold.iterator(), untold.size(), () -> {});
          return held;
        });
  }

  @Override
  public void forget(Binding binding) {
    onKeeper(() -> agent.pipeline().forget(binding));
  }

  private <T> T onKeeper(Keeper.Work<T> work) {
    try {
      return agent.lasting().keeper().call(work);
    } catch (SystemRefusedException e) {
      // Only an interruption: the daemon stops.
      throw new IllegalStateException(e);
    }
  }
}
