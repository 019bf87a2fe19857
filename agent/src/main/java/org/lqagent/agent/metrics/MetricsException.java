package org.lqagent.agent.metrics;

/** The metrics address cannot be listened on; the message says why. */
public final class MetricsException extends Exception {
  private static final long serialVersionUID = 1;

  MetricsException(String message, Throwable cause) {
    super(message, cause);
  }
}
