/** Figures of the agent for collectors: read from the engine's counters and recorders, never on its threads. */
package io.pegaflow.agent.metrics;
