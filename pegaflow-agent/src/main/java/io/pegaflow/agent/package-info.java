/** The daemon that launches the engine and its edges. */
package io.pegaflow.agent;
