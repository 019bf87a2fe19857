/**
 * The configuration file: {@link org.lqagent.agent.config.ConfigurationReader} turns its text into
 * a {@link org.lqagent.agent.config.Configuration}, or into every problem in it at once. What
 * stands in {@code reference.yaml} is what {@link org.lqagent.agent.config.ConfigurationReference}
 * documents: a key is added to the reader and there.
 */
package org.lqagent.agent.config;
