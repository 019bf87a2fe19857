package org.lqagent.agent.sharing;

import java.time.Instant;
import java.util.Optional;

/**
 * How sharing does at a moment.
 *
 * @param warm how many bindings of others are held warm; 0 unless standby
 * @param pending how many leases have still to be published; 0 unless active
 * @param lostSince since when the store cannot be used; empty while it can
 */
public record SharingStatus(Role role, int warm, int pending, Optional<Instant> lostSince) {}
