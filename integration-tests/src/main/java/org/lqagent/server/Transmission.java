package org.lqagent.server;

import java.time.Duration;

/** Octets to be sent after a while. */
record Transmission(byte[] octets, Duration delay) {}
