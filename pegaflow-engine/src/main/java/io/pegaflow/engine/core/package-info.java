/**
 * The cache as a pure state machine: no clock, no randomness, no I/O, no threads.
 *
 * <p>Inputs are records, outputs leave through {@link io.pegaflow.engine.core.CoreOutput}, decisions are noted through
 * {@link io.pegaflow.engine.core.RecordListener}. The same inputs give the same decisions and the same state hash in any JVM.
 */
package io.pegaflow.engine.core;
