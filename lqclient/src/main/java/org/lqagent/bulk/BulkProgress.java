package org.lqagent.bulk;

import java.util.Optional;

/**
 * How far the queries to one server have come.
 *
 * @param queries how many there are
 * @param ended how many of them have ended
 * @param leases how many leases were received
 * @param waitingFor what keeps it from going on, if anything does
 */
public record BulkProgress(
    BulkServer server, int queries, int ended, long leases, Optional<String> waitingFor) {}
