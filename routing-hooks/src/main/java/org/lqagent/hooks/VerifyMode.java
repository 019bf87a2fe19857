package org.lqagent.hooks;

import java.util.Optional;

/** What becomes of packets whose source is not known on the interface they arrive on. */
public enum VerifyMode {
  /** Reported and dropped. */
  ENFORCE("enforce"),
  /** Reported and let through. */
  LOG("log_only"),
  /** Not looked at. */
  OFF("");

  private final String chain;

  VerifyMode(String chain) {
    this.chain = chain;
  }

  /** The chain that packets of such an interface go to. */
  Optional<String> chain() {
    return this == OFF ? Optional.empty() : Optional.of(chain);
  }

  /** The mode with a chain; {@link #OFF} if it is none of ours. */
  static VerifyMode ofChain(String chain) {
    for (VerifyMode mode : values()) {
      if (mode.chain.equals(chain)) {
        return mode;
      }
    }
    return OFF;
  }
}
