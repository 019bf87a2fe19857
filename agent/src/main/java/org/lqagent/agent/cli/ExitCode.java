package org.lqagent.agent.cli;

/** What the command's exit says to scripts. */
final class ExitCode {
  /** Done, or found. */
  static final int OK = 0;

  /** Asked, and nobody has it. */
  static final int NOT_FOUND = 1;

  /** The command line or the configuration is wrong. */
  static final int USAGE = 2;

  /** Nobody answered. */
  static final int SILENCE = 3;

  /** A server refused to look. */
  static final int REFUSED = 4;

  /** The system refused: privilege, port, interface, file. */
  static final int SYSTEM = 5;

  private ExitCode() {}
}
