package org.lqagent.leasequery;

/** The socket that questions go out of cannot be had; says which, and what would help. */
public final class TransportException extends Exception {
  private static final long serialVersionUID = 1;

  TransportException(String message, Throwable cause) {
    super(message, cause);
  }
}
