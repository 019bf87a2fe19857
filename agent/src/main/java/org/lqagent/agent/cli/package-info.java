/**
 * The command line: {@link org.lqagent.agent.cli.Lqagent} and a class for each subcommand. Commands
 * print what they find and return an {@code ExitCode}; what they do is elsewhere.
 */
package org.lqagent.agent.cli;
