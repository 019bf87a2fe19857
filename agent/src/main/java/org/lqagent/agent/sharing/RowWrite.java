package org.lqagent.agent.sharing;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A row that is to be written, or to be removed.
 *
 * @param lease names the row
 * @param row empty to remove it
 * @param untilMillis when the store may forget it by itself, in milliseconds since 1970; never if
 *     empty
 */
record RowWrite(String lease, Optional<byte[]> row, OptionalLong untilMillis) {}
