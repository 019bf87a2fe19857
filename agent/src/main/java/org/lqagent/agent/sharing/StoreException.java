package org.lqagent.agent.sharing;

/** The shared store did not do what was wanted of it: away, slow, full or refusing. */
final class StoreException extends Exception {
  private static final long serialVersionUID = 1L;

  StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
