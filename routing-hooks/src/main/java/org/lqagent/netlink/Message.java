package org.lqagent.netlink;

/**
 * A message from the kernel.
 *
 * @param type the message type, such as RTM_NEWROUTE
 * @param flags of the netlink header
 * @param sequence of the request it answers, 0 for a notification
 * @param portId of the socket whose request it answers or tells others of, 0 for the kernel's own
 * @param body the window behind the header; valid only until the handler returns
 */
public record Message(int type, int flags, int sequence, int portId, NetlinkReader body) {}
