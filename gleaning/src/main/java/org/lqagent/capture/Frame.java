package org.lqagent.capture;

import java.time.Instant;
import java.util.Optional;

/**
 * A frame as a capture delivered it.
 *
 * <p>Frames are many, short-lived and never compared, so the octets are an array that nobody writes
 * after the capture handed it over.
 *
 * @param interfaceName where it was captured; empty for a file that does not say
 * @param originalLength in octets on the wire; more than {@code octets} if the capture cut it
 */
public record Frame(
    LinkType linkType,
    Optional<String> interfaceName,
    Instant time,
    byte[] octets,
    int originalLength) {

  /** Whether octets are missing at the end. */
  public boolean isCut() {
    return octets.length < originalLength;
  }
}
