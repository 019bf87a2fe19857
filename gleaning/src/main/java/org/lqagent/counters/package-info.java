/** Counting by reason: what was refused, where, how often. */
package org.lqagent.counters;
