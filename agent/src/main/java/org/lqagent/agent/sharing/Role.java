package org.lqagent.agent.sharing;

/** Which part a concentrator has among those that share a view. */
public enum Role {
  /** It serves subscribers, and publishes what it knows of them. */
  ACTIVE,
  /** It holds warm what the others know, and leaves it out of its own table. */
  STANDBY
}
