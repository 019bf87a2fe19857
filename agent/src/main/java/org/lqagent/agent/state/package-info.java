/**
 * What outlives the process: {@link org.lqagent.agent.state.State} keeps every binding in an SQLite
 * file, written behind, and {@link org.lqagent.agent.state.DuidFile} the requestor's DUID. Neither
 * may ever keep the daemon from its work: what cannot be read or written is said, and the daemon
 * goes on without.
 */
package org.lqagent.agent.state;
