package org.lqagent.lab;

/**
 * The lab did not do what was asked of it; the message is for people, with what there is to see.
 */
public final class LabException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LabException(String message) {
    super(message);
  }

  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
