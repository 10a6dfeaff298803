/** The gRPC service that clients of the first implementation of PegaFlow speak. */
package io.pegaflow.agent.grpc;
