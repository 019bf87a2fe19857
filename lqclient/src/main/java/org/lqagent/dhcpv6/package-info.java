/**
 * The DHCPv6 codec: octets to finished values and back.
 *
 * <p>{@link org.lqagent.dhcpv6.Message#read(byte[])} is the way in, {@link
 * org.lqagent.dhcpv6.Message#toByteArray()} the way out. What is unknown travels unchanged, what is
 * malformed is a {@link org.lqagent.dhcpv6.MalformedMessageException} with a place and two numbers,
 * what is merely unwise (a preferred lifetime beyond the valid one, a prefix length of 200) is kept
 * as it came and judged by those who use it.
 */
package org.lqagent.dhcpv6;
