/**
 * Bulk leasequery, RFC 5460: everything that servers know about a link, a relay agent or a
 * subscriber, over TCP.
 *
 * <p>{@link org.lqagent.bulk.BulkClient} has one {@code Conversation} with each server. That cuts
 * what arrives into messages ({@code FrameReader}), puts the leases of one client together ({@code
 * ClientMerge}) and hands them on in batches; while the one who takes them is behind, it stops
 * reading, so that a million leases pass through a few thousand octets.
 */
package org.lqagent.bulk;
