/**
 * The kernel's netlink: as much of it as routes, neighbours, interfaces, nftables sets and NFLOG
 * need.
 *
 * <p>{@link org.lqagent.netlink.NetlinkSocket} sends {@link org.lqagent.netlink.Request}s and reads
 * dumps; {@link org.lqagent.netlink.NetlinkListener} waits for notifications. Every object is a
 * record named after its message, with {@code read} beside it. There is no other layer: {@link
 * org.lqagent.netlink.NetlinkWriter} and {@link org.lqagent.netlink.NetlinkReader} are the octets.
 *
 * <p>{@link org.lqagent.netlink.NotifySocket} is here because this is where C is called.
 */
package org.lqagent.netlink;
