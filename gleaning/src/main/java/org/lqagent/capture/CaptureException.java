package org.lqagent.capture;

/** A capture could not be opened: no such interface, no privilege, no libpcap. */
public final class CaptureException extends Exception {
  private static final long serialVersionUID = 1;

  CaptureException(String message, Throwable cause) {
    super(message, cause);
  }
}
