package org.lqagent.hooks;

import java.io.IOException;

/** A script did not end within its deadline. */
final class ScriptOverdueException extends IOException {
  private static final long serialVersionUID = 1;

  ScriptOverdueException(String message) {
    super(message);
  }
}
