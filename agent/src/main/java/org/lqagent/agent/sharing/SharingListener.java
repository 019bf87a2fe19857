package org.lqagent.agent.sharing;

/** Told what an operator must know of sharing. */
public interface SharingListener {
  /** The store cannot be used; what changes meanwhile is kept and published later. */
  void lost(String sentence);

  /** The store is back, and the view is whole again. */
  void found(String sentence);

  /** This concentrator has another role now. */
  void roleChanged(String sentence);
}
