package org.lqagent.agent.control;

/** What was asked for cannot be had now; the message says why: 503 Service Unavailable. */
public final class UnavailableException extends Exception {
  private static final long serialVersionUID = 1;

  public UnavailableException(String message) {
    super(message);
  }
}
