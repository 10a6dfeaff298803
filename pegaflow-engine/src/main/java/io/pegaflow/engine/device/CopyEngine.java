package io.pegaflow.engine.device;

/**
 * Asynchronous copies between one device and the pool. Owned by one copy agent: every method is called on its thread, none
 * blocks, and none allocates in steady state.
 *
 * <p>Copies of one direction are carried out in the order of their submission. A {@link #mark} behind them is reported by
 * {@link #poll} once all copies of that direction submitted before it have ended. What is submitted cannot be taken back,
 * so an engine accepts only as much as keeps its device busy; the rest stays with the caller, who may prefer other work by
 * then.
 *
 * <p>A device can be lost: an error that every later call would meet again. From then on the engine asks nothing of the device:
 * it takes and drops all that is submitted, and reports every mark, those made before included, as lost. The state ends with
 * the first call after {@link DeviceBackend#recover} has returned; until then no copy is in flight or submitted.
 */
public interface CopyEngine extends AutoCloseable {
    /**
     * Does the device carry both directions at once, each with a link of its own, so that neither waits for the other?
     *
     * @return whether it does; the same at all times.
     */
    default boolean isDuplex() {
        return false;
    }

    /** Called once on the owning thread before anything else. */
    void onStart();

    /**
     * Submit rows of equal length that lie at equal distances; a single range is one row. An engine may accept a leading part:
     * whole rows, or a part of the first row.
     *
     * @param memory        the device's side of the copies.
     * @param direction     {@link io.pegaflow.engine.copy.CopyCommandDescriptor#SAVE} or {@link
     *                      io.pegaflow.engine.copy.CopyCommandDescriptor#LOAD}.
     * @param sourceAddress of the first row.
     * @param sourcePitch   from one source row to the next in bytes, not less than {@code rowBytes}.
     * @param targetAddress of the first row.
     * @param targetPitch   from one target row to the next in bytes, not less than {@code rowBytes}.
     * @param rowBytes      of one row, at least 1.
     * @param rows          at least 1.
     * @param nowNs         time of this cycle.
     * @return leading bytes accepted, rows counted one after another; 0 when the engine is full until a later {@link #poll}.
     */
    long submit(
            DeviceAllocation memory,
            int direction,
            long sourceAddress,
            long sourcePitch,
            long targetAddress,
            long targetPitch,
            long rowBytes,
            int rows,
            long nowNs);

    /**
     * Ask to be told when everything submitted so far in a direction has ended.
     *
     * @param direction as in {@link #submit}.
     * @param token     repeats in {@link MarkHandler#onMark}.
     * @return false when the engine is full until a later {@link #poll}.
     */
    boolean mark(int direction, int token);

    /**
     * Make progress, and report marks that are reached.
     *
     * @param nowNs   time of this cycle.
     * @param handler is told of marks, those of one direction in the order they were made.
     * @return how many copies and marks moved on; 0 when there was nothing to do but to wait.
     */
    int poll(long nowNs, MarkHandler handler);

    /** Gives the engine up once its last copy has ended. */
    @Override
    void close();

    /** Is told of marks that are reached. */
    interface MarkHandler {
        /**
         * Everything submitted before a mark has ended.
         *
         * @param token  given to {@link CopyEngine#mark}.
         * @param status {@link io.pegaflow.engine.copy.CopyCompletionDescriptor#OK}; {@link
         *               io.pegaflow.engine.copy.CopyCompletionDescriptor#FAILED} if any copy since the mark before, in the
         *               same direction, failed, or its memory was no longer {@link DeviceAllocation#intact()} after it; or
         *               {@link io.pegaflow.engine.copy.CopyCompletionDescriptor#DEVICE_LOST}.
         */
        void onMark(int token, int status);
    }
}
