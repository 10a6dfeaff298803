/** The agents that carry the core: requests and completions in, replies and copy commands out, threads around both. */
package io.pegaflow.engine.runtime;
