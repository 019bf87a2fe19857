/**
 * The lab: an access network in network namespaces, with Debian's DHCPv6 parts in it.
 *
 * <p>{@link org.lqagent.lab.Lab} is the way in, for tests and for {@code
 * integration-tests/bin/lab}; {@code Topology} is the drawing of the network, {@link
 * org.lqagent.lab.Place} names the spots on it, and a {@link org.lqagent.lab.Part} is a daemon that
 * runs there.
 *
 * <pre>{@code
 * try (Lab lab = Lab.ofThisProcess()) {
 *   Capture uplink = lab.capture(Place.BNG, Lab.UPLINK, "udp port 547");
 *   Lease lease = lab.startClient();
 *   uplink.awaitLine("dhcp6 relay-fwd", Duration.ofSeconds(5));
 * }
 * }</pre>
 */
package org.lqagent.lab;
