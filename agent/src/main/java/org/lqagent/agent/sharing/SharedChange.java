package org.lqagent.agent.sharing;

import java.util.Optional;

/**
 * A change of one row, as it stands in the stream of the site.
 *
 * @param publisher whose row it is
 * @param edition of the publisher's rows, of which this is a change
 * @param number 1 for the first change of an edition, and so on without a gap
 * @param lease as {@link SharedRow#lease} writes it
 * @param row as it is now; empty if it is gone
 */
record SharedChange(
    String publisher, String edition, long number, byte[] lease, Optional<byte[]> row) {}
