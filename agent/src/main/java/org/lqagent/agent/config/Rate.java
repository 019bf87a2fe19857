package org.lqagent.agent.config;

/**
 * How often something may happen.
 *
 * @param perSecond at least 1
 */
public record Rate(int perSecond) {
  /** Reads {@code 500/s}. */
  public static Rate parse(String text) {
    if (!text.matches("[1-9][0-9]{0,6}/s")) {
      throw new IllegalArgumentException("need a rate such as 500/s, have \"" + text + "\"");
    }
    return new Rate(Integer.parseInt(text.substring(0, text.length() - 2)));
  }
}
