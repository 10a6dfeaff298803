/** The shared memory in which clients of the gRPC service wait for the end of a load. */
package io.pegaflow.agent.grpc.loadstate;
