/**
 * The journal on disk: a directory that one agent owns, with a Chronicle queue for every run of the agent. Nothing outside of
 * this package knows that the records lie in a queue.
 */
package io.pegaflow.engine.journal.queue;
