package org.lqagent.agent;

/** The system refused what a command needs; the message is one sentence for people. */
public final class SystemRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  public SystemRefusedException(String message, Throwable cause) {
    super(message, cause);
  }

  public SystemRefusedException(String message) {
    super(message);
  }
}
