/**
 * The other half of RFC 5007: a leasequery server for demonstrations, tests and load.
 *
 * <p>A datagram goes through {@link org.lqagent.server.LqServer} (sockets) to {@link
 * org.lqagent.server.QueryHandler} (who may ask, relays unwrapped), whose {@link
 * org.lqagent.server.Profile} answers from a {@link org.lqagent.server.LeaseDatabase} as the RFC
 * says, or as one of the servers that are out there does; {@link org.lqagent.server.Faults} then
 * spoils the reply as told. Over TCP (RFC 5460) it is {@link org.lqagent.server.BulkService},
 * {@link org.lqagent.server.BulkQueries} and {@link org.lqagent.server.BulkFaults}, with the same
 * leases and profiles. {@link org.lqagent.server.LqServerCommand} is its command line.
 */
package org.lqagent.server;
