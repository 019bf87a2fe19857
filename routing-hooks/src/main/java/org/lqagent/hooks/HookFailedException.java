package org.lqagent.hooks;

import java.io.IOException;

/** The kernel or a tool said no; the message is one sentence for the operator. */
public final class HookFailedException extends IOException {
  private static final long serialVersionUID = 1;

  public HookFailedException(String message) {
    super(message);
  }

  public HookFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
