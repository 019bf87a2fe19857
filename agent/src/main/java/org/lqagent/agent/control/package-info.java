/**
 * The control socket, both ends: {@link org.lqagent.agent.control.ControlServer} in the daemon,
 * {@link org.lqagent.agent.control.ControlClient} in {@code lqagent show}.
 */
package org.lqagent.agent.control;
