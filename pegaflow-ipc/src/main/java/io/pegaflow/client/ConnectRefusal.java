package io.pegaflow.client;

import io.pegaflow.ipc.ErrorCode;

/**
 * Why the agent did not accept a connection.
 *
 * @param code of the error.
 * @param text what was wrong.
 */
public record ConnectRefusal(ErrorCode code, String text) {}
