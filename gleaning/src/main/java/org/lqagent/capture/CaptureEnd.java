package org.lqagent.capture;

/** Why a live capture ended. */
public sealed interface CaptureEnd {
  /** It was told to. */
  record Stopped() implements CaptureEnd {}

  /**
   * The interface went down or away, or libpcap failed: to be opened again when the interface is
   * back.
   */
  record Failed(String reason) implements CaptureEnd {}
}
