/**
 * The configuration file: {@link org.lqagent.agent.config.ConfigurationReader} turns its text into
 * a {@link org.lqagent.agent.config.Configuration}, or into every problem in it at once.
 */
package org.lqagent.agent.config;
