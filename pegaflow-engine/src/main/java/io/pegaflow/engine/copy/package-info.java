/** The records between the engine and the copy agents, and the agents that carry them out. */
package io.pegaflow.engine.copy;
