/** Counters in a mapped file: written by the agents, read by whoever maps the file. */
package io.pegaflow.engine.runtime.counters;
