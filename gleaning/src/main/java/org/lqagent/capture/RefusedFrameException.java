package org.lqagent.capture;

/** A frame is of no use. Has no stack trace: it is thrown once per foreign packet. */
final class RefusedFrameException extends Exception {
  private static final long serialVersionUID = 1;

  private final FrameRefusal reason;

  RefusedFrameException(FrameRefusal reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  FrameRefusal reason() {
    return reason;
  }
}
