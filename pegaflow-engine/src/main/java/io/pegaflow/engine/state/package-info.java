/** How the state of the core is written down and read back, chunk by chunk. */
package io.pegaflow.engine.state;
