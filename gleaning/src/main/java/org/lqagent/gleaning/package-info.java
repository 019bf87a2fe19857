/**
 * From datagrams, answers and unknown sources to observations.
 *
 * <p>{@link org.lqagent.gleaning.Gleaner} watches DHCPv6 go by: what clients ask goes to {@link
 * org.lqagent.gleaning.Exchanges}, what servers reply is matched, taken apart by {@link
 * org.lqagent.gleaning.ReplyLeases} and located by {@link org.lqagent.gleaning.Locator}. {@link
 * org.lqagent.gleaning.SourceVerifier} decides about packets from sources that nobody knows, and
 * {@link org.lqagent.gleaning.AnswerGleaner} judges what servers say about them; {@link
 * org.lqagent.gleaning.EndingLeases} asks before leases in use end. {@link
 * org.lqagent.gleaning.AccessLinks} is what the operator said about the interfaces to clients.
 */
package org.lqagent.gleaning;
