/**
 * One view of the bindings of several concentrators, kept in Redis or Valkey: {@link
 * org.lqagent.agent.sharing.Sharing} publishes what this one knows, or holds warm what the others
 * know until it is told to take over.
 *
 * <p>Each publisher has keys of its own, so that no two ever write the same one:
 *
 * <pre>
 * lqagent:SITE:rows:NAME:LEASE    a binding that NAME knows, as octets; ends when the lease ends
 * lqagent:SITE:editions           a hash: which edition of its rows each publisher has completed
 * lqagent:SITE:changes            a stream of the latest changes, numbered within an edition
 * </pre>
 *
 * <p>A publisher that finds its edition gone, because the store was wiped or another took its
 * place, writes all its rows again under a new edition. Who follows it and sees another edition, or
 * a number missing, reads that publisher's rows again. So neither has to know what went wrong. That
 * something is not in the store is no evidence: what is held warm stays until it ends.
 */
package org.lqagent.agent.sharing;
