/** The agent's HTTP server. */
package io.pegaflow.agent.http;
