/**
 * The status page: {@link org.lqagent.agent.page.StatusPage} draws a {@link
 * org.lqagent.agent.page.Snapshot} of the daemon through {@link org.lqagent.agent.page.Html}, the
 * only way from a text to the page.
 */
package org.lqagent.agent.page;
