package org.lqagent.hooks;

import java.util.Optional;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * A route as it shall be and as it is, in the words of ip(8): {@code via fe80::2 dev acc0}.
 *
 * @param wanted empty if there shall be none
 * @param found empty if the kernel has none
 * @param reason why it is not as it shall be, where that is known
 */
public record RouteState(
    Ipv6Prefix destination,
    Optional<String> wanted,
    Optional<String> found,
    Optional<String> reason) {}
