package org.lqagent.hooks;

import org.lqagent.netlink.LinkMessage;

/** An interface appeared, vanished, or was set up or down; a renamed one vanishes and appears. */
public record LinkChange(Kind kind, LinkMessage link) {
  /** What happened. */
  public enum Kind {
    APPEARED,
    UP,
    DOWN,
    VANISHED
  }
}
