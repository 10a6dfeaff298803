package io.pegaflow.agent.grpc;

import io.pegaflow.agent.grpc.proto.ResponseStatus;

/** The status inside of answers: always there, and always good, since failures are statuses of the call. */
final class Statuses {
    static final ResponseStatus OK = ResponseStatus.newBuilder().setOk(true).build();

    private Statuses() {}
}
