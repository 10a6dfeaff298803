package io.pegaflow.engine.journal;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;

/**
 * The end of a copy command in a body: distance of the transfer's id from that of the transfer begun last; part, status and
 * bytes where they are not as predicted; distance of the start from the input's time, and of the end from the start.
 */
final class CompletionCodec {
    private static final int PART_SIZE = 4;
    private static final int STATUS_SIZE = 4;

    private final RecordModel model;
    private final long[] actual = new long[3];
    private final long[] predicted = new long[3];

    CompletionCodec(final RecordModel model) {
        this.model = model;
    }

    static boolean fits(final int length) {
        return length == CopyCompletionDescriptor.LENGTH;
    }

    void run(final Payload payload) {
        final Packed packed = payload.packed();
        final long transferId = packed.distance(payload.get(Long.BYTES), model.lastTransferId);
        payload.next(Long.BYTES, transferId);
        model.transfer = model.transfer(transferId);
        actual[0] = payload.get(PART_SIZE);
        payload.skip(PART_SIZE);
        actual[1] = payload.get(STATUS_SIZE);
        payload.skip(STATUS_SIZE);
        actual[2] = payload.get(Long.BYTES);
        payload.skip(-PART_SIZE - STATUS_SIZE);
        predicted[1] = CopyCompletionDescriptor.OK;
        predicted[2] = model.bytesPerBlock * model.transfer.copied();
        packed.values(actual, predicted, actual.length);
        payload.next(PART_SIZE, actual[0]);
        payload.next(STATUS_SIZE, actual[1]);
        payload.next(Long.BYTES, actual[2]);
        final long startNs = packed.distance(payload.get(Long.BYTES), model.timestampNs);
        payload.next(Long.BYTES, startNs);
        payload.next(Long.BYTES, packed.distance(payload.get(Long.BYTES), startNs));
        model.copyStatus = actual[1];
        model.transfer.bytes = actual[2];
    }
}
