package io.pegaflow.engine.runtime.latency;

import io.pegaflow.ipc.codec.CancelRequestDecoder;
import io.pegaflow.ipc.codec.LoadRequestDecoder;
import io.pegaflow.ipc.codec.QueryRequestDecoder;
import io.pegaflow.ipc.codec.RegisterRequestDecoder;
import io.pegaflow.ipc.codec.ReleaseRequestDecoder;
import io.pegaflow.ipc.codec.SaveRequestDecoder;
import io.pegaflow.ipc.codec.UnregisterRequestDecoder;

/** What a request asks for. */
public enum Operation {
    /** Register a device of an instance. */
    REGISTER("register_context_batch"),
    /** Ask for a cached prefix. */
    QUERY("query_prefetch"),
    /** Copy blocks from a device. */
    SAVE("save"),
    /** Copy leased blocks to a device. */
    LOAD("load"),
    /** Give up a save or load. */
    CANCEL("cancel"),
    /** End a lease. */
    RELEASE("release"),
    /** Withdraw a device or an instance. */
    UNREGISTER("unregister_context");

    private final String method;

    Operation(final String method) {
        this.method = method;
    }

    /**
     * Name in figures, that of the method of the gRPC service which does the same.
     *
     * @return the name.
     */
    public String method() {
        return method;
    }

    /**
     * Does it move blocks between a device and the pool?
     *
     * @return whether it does.
     */
    public boolean isTransfer() {
        return this == SAVE || this == LOAD;
    }

    /**
     * The operation of a request.
     *
     * @param templateId of the message.
     * @return the operation, null if the message is not answered.
     */
    public static Operation ofTemplate(final int templateId) {
        return switch (templateId) {
            case RegisterRequestDecoder.TEMPLATE_ID -> REGISTER;
            case QueryRequestDecoder.TEMPLATE_ID -> QUERY;
            case SaveRequestDecoder.TEMPLATE_ID -> SAVE;
            case LoadRequestDecoder.TEMPLATE_ID -> LOAD;
            case CancelRequestDecoder.TEMPLATE_ID -> CANCEL;
            case ReleaseRequestDecoder.TEMPLATE_ID -> RELEASE;
            case UnregisterRequestDecoder.TEMPLATE_ID -> UNREGISTER;
            default -> null;
        };
    }
}
