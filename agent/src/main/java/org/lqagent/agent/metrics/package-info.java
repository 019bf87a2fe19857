/**
 * What is offered by HTTP on the metrics address: {@link org.lqagent.agent.metrics.Metrics} as
 * Prometheus reads them, and beside them the pages that a {@link
 * org.lqagent.agent.metrics.MetricsServer} is given.
 */
package org.lqagent.agent.metrics;
