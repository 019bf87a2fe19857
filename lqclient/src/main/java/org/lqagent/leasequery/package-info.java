/**
 * The requestor of RFC 5007: asks DHCPv6 servers who holds a lease.
 *
 * <p>A {@link org.lqagent.leasequery.Question} goes into {@link
 * org.lqagent.leasequery.LeasequeryClient#ask}, waits its turn in {@code Pacer}, is put by {@code
 * QueryWriter} into a LEASEQUERY with a number from {@code TransactionIds}, and leaves by a {@link
 * org.lqagent.leasequery.Transport}. {@code Exchange} repeats it as {@code Retransmission} says.
 * What comes back passes {@code ReplyChecks}, is read by {@code ReplyReader} and joined by {@code
 * AnswerMerge}; good news are told at once, and the whole becomes a {@link
 * org.lqagent.leasequery.LeaseAnswer}. What was asked in vain is remembered in {@link
 * org.lqagent.leasequery.NegativeCache}. {@code Requestor} holds all this together, on one thread.
 */
package org.lqagent.leasequery;
