package org.lqagent.gleaning;

import org.lqagent.binding.Binding;
import org.lqagent.leasequery.Question;

/** What was decided about a packet whose source or destination is not known. */
public sealed interface Decision {
  /** It is leased right there: whoever filters should have let it pass. */
  record Bound(Binding binding) implements Decision {}

  /** It is leased elsewhere: a spoofed source, or a client that moved without a word. */
  record BoundElsewhere(Binding binding) implements Decision {}

  /** It is leased; whether right there, a neighbour solicitation finds out. */
  record Probing(Binding binding) implements Decision {}

  /** A server is being asked, or will be unless another question's answer tells. */
  record Asking(Question question) implements Decision {}

  /** Nobody is asked. */
  record NotAsked(Reason reason) implements Decision {}

  /** Why nobody is asked; all but the first two and the last may be an attack. */
  enum Reason {
    /** The answer to an earlier packet is still awaited. */
    ALREADY_ASKED,
    /** The servers were asked of late, and know nothing. */
    KNOWN_UNKNOWN,
    /** Nobody could lease it there. */
    OUT_OF_RANGE,
    /** The interface has too many questions open. */
    TOO_MANY_OPEN,
    /** The answer about another source of the same station told of this one as well. */
    TOLD_WITH_ANOTHER
  }
}
