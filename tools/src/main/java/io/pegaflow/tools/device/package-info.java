/** Device memory that a tool's process exports to an agent, whatever the agent's backend. */
package io.pegaflow.tools.device;
