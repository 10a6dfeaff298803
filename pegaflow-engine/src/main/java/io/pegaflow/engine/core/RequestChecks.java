package io.pegaflow.engine.core;

import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.Limit;
import org.agrona.DirectBuffer;

/** Checks that several requests share, each answering with its error. Also holds the buffer of the request being applied. */
final class RequestChecks {
    static final String TRUNCATED = "malformed request: a variable-length field reaches beyond the message";

    private final InstanceTable instances;
    private final Replies replies;
    private DirectBuffer buffer;

    RequestChecks(final InstanceTable instances, final Replies replies) {
        this.instances = instances;
        this.replies = replies;
    }

    void onRequest(final DirectBuffer request) {
        buffer = request;
    }

    DirectBuffer buffer() {
        return buffer;
    }

    /** The instance of a key, null after an error reply. */
    Instance instance(final int connectionId, final long correlationId, final long instanceKey) {
        final Instance instance = instances.byKey(instanceKey);
        if (instance == null) {
            replies.error(
                    connectionId,
                    correlationId,
                    ErrorCode.UNKNOWN_INSTANCE,
                    "instance " + instanceKey + " not found; register its devices again");
        }
        return instance;
    }

    /** The registered device of a sealed instance, null after an error reply. */
    Device device(
            final int connectionId,
            final long correlationId,
            final long instanceKey,
            final int deviceId,
            final int storageGroup) {
        final Instance instance = instance(connectionId, correlationId, instanceKey);
        if (instance == null) {
            return null;
        }
        if (!instance.isSealed()) {
            replies.error(
                    connectionId,
                    correlationId,
                    ErrorCode.NOT_SEALED,
                    "instance " + instance.name + " registration incomplete: " + instance.registered() + "/"
                            + instance.worldSize + " workers registered");
            return null;
        }
        final Device device = instance.device(deviceId);
        if (device == null || device.state != Device.State.REGISTERED) {
            replies.error(
                    connectionId,
                    correlationId,
                    ErrorCode.UNKNOWN_DEVICE,
                    "device " + deviceId + " not found in instance " + instance.name);
            return null;
        }
        return group(connectionId, correlationId, storageGroup) ? device : null;
    }

    boolean group(final int connectionId, final long correlationId, final int storageGroup) {
        if (storageGroup != 0) {
            replies.error(
                    connectionId,
                    correlationId,
                    ErrorCode.INVALID_ARGUMENT,
                    "storage group " + storageGroup + " out of range (1 groups)");
        }
        return storageGroup == 0;
    }

    boolean hashes(final int connectionId, final long correlationId, final int hashLength, final int hashesLength) {
        if (hashLength == 0) {
            return refuse(connectionId, correlationId, Limit.HASH_LENGTH, hashLength);
        }
        if (hashesLength % hashLength != 0) {
            return refuse(
                    connectionId,
                    correlationId,
                    ErrorCode.MALFORMED,
                    "packed hashes are no multiple of their" + " length: hashes=" + hashesLength
                            + " bytes, hash_length=" + hashLength);
        }
        if (!Limit.BLOCKS.allows(hashesLength / hashLength)) {
            return refuse(connectionId, correlationId, Limit.BLOCKS, hashesLength / hashLength);
        }
        return Limit.HASH_BYTES.allows(hashesLength)
                || refuse(connectionId, correlationId, Limit.HASH_BYTES, hashesLength);
    }

    boolean refuse(final int connectionId, final long correlationId, final Limit limit, final long value) {
        return refuse(connectionId, correlationId, limit.errorCode(), limit.refusal(value));
    }

    boolean refuse(final int connectionId, final long correlationId, final ErrorCode code, final String text) {
        replies.error(connectionId, correlationId, code, text);
        return false;
    }
}
