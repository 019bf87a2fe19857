package org.lqagent.leasequery;

import java.time.Instant;
import java.util.Optional;

/**
 * How a server does.
 *
 * @param open questions that it has before it
 * @param silentSince since when it is only tried now and then
 * @param lastAnswer when it was last heard
 * @param asked questions that were put to it
 * @param answered questions that it answered
 */
public record ServerState(
    Server server,
    int open,
    Optional<Instant> silentSince,
    Optional<Instant> lastAnswer,
    long asked,
    long answered) {}
