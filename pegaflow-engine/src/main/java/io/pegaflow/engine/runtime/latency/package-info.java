/** How long requests take, stage by stage: recorded on the engine's thread, read by whoever shows it. */
package io.pegaflow.engine.runtime.latency;
