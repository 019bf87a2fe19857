package org.lqagent.agent.config;

/**
 * One thing that is wrong with a configuration file.
 *
 * @param line from 1, 0 if the whole file is meant
 * @param column from 1
 * @param what the key, what would be right, and what was there
 */
public record Problem(String file, int line, int column, String what) {
  @Override
  public String toString() {
    return line == 0 ? file + ": " + what : file + ":" + line + ":" + column + ": " + what;
  }
}
