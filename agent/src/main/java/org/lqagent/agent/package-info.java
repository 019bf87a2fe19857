/**
 * The daemon. {@link org.lqagent.agent.Agent} builds its parts in the order in which data flows;
 * {@code Learning} takes what was gleaned or answered into the table, {@code KernelFeed} says what
 * each change means for the kernel, {@code Keeper} is the thread that both run on.
 */
package org.lqagent.agent;
