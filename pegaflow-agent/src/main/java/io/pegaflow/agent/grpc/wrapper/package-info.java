/**
 * What a client says about the device memory behind a layer: Python objects read as data and never evaluated, and the handles of
 * the {@code host} backend.
 */
package io.pegaflow.agent.grpc.wrapper;
