package org.lqagent.capture;

import java.io.IOException;

/** A file is no capture, or stops being one somewhere. */
public final class CaptureFormatException extends IOException {
  private static final long serialVersionUID = 1;

  CaptureFormatException(String message) {
    super(message);
  }
}
