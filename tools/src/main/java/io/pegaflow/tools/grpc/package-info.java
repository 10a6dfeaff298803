/** A client of the gRPC service as those of the first implementation are, without Python. */
package io.pegaflow.tools.grpc;
