package io.pegaflow.tools.journal;

/**
 * Header of a recorded input.
 *
 * @param sequence    its number.
 * @param timestampNs its time on the engine's clock.
 * @param kind        one of {@link io.pegaflow.engine.core.InputKind}.
 * @param source      connection, context or device, as the kind says.
 * @param request     that it carries, null if it is none.
 */
record InputInfo(long sequence, long timestampNs, int kind, int source, Request request) {}
