package org.lqagent.hooks;

import org.lqagent.netlink.RouteMessage;

/**
 * A route that somebody put into the kernel or took out of it.
 *
 * @param portId of the socket through which it was done, 0 for the kernel itself
 */
record RouteChange(boolean removed, RouteMessage route, int portId) {}
