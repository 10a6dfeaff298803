/** The client SDK: {@link io.pegaflow.client.PegaflowClient} polls, {@link io.pegaflow.client.BlockingPegaflowClient} waits. */
package io.pegaflow.client;
