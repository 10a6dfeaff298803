/** What the agent tells its operator: log levels, rate limits of repeated lines, and the errors that outlive the process. */
package io.pegaflow.agent.logging;
