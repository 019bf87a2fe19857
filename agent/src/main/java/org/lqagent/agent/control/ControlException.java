package org.lqagent.agent.control;

/**
 * The control socket could not be opened or did not answer; the message is a sentence for people.
 */
public final class ControlException extends Exception {
  private static final long serialVersionUID = 1;

  ControlException(String message, Throwable cause) {
    super(message, cause);
  }

  ControlException(String message) {
    super(message);
  }
}
