package io.pegaflow.tools.demo;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.device.CopyEngine;
import io.pegaflow.engine.device.DeviceAllocation;
import io.pegaflow.engine.device.DeviceBackend;
import io.pegaflow.engine.pool.PoolMemory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.DirectBuffer;

/** A backend whose copy engines claim to have copied one range of a save, but have not. */
final class SkippingBackend implements DeviceBackend {
    private final DeviceBackend delegate;
    private final Skip skip;

    SkippingBackend(final DeviceBackend delegate, final Skip skip) {
        this.delegate = delegate;
        this.skip = skip;
    }

    @Override
    public String name() {
        return delegate.name();
    }

    @Override
    public int[] deviceIds() {
        return delegate.deviceIds();
    }

    @Override
    public void registerPool(final PoolMemory pool, final long offset, final long length) {
        delegate.registerPool(pool, offset, length);
    }

    @Override
    public DeviceAllocation open(final int deviceId, final DirectBuffer handle, final int offset, final int length) {
        return delegate.open(deviceId, handle, offset, length);
    }

    @Override
    public CopyEngine newCopyEngine(final int deviceId) {
        return new SkippingEngine(delegate.newCopyEngine(deviceId), skip);
    }

    @Override
    public void recover(final int deviceId) {
        delegate.recover(deviceId);
    }

    @Override
    public int sweep() {
        return delegate.sweep();
    }

    @Override
    public void close() {
        delegate.close();
    }

    /** The one range that is skipped: the fourth of the first save, which with two layers split is V of layer 1. */
    static final class Skip {
        private static final int SKIPPED_RANGE = 3;

        private final AtomicBoolean skipped = new AtomicBoolean();
        private int saveRanges;

        boolean skips(final int direction) {
            if (direction == CopyCommandDescriptor.SAVE && saveRanges++ == SKIPPED_RANGE) {
                skipped.set(true);
                return true;
            }
            return false;
        }

        boolean hasSkipped() {
            return skipped.get();
        }
    }

    private static final class SkippingEngine implements CopyEngine {
        private final CopyEngine delegate;
        private final Skip skip;

        private SkippingEngine(final CopyEngine delegate, final Skip skip) {
            this.delegate = delegate;
            this.skip = skip;
        }

        @Override
        public void onStart() {
            delegate.onStart();
        }

        @Override
        public long submit(
                final DeviceAllocation memory,
                final int direction,
                final long sourceAddress,
                final long sourcePitch,
                final long targetAddress,
                final long targetPitch,
                final long rowBytes,
                final int rows,
                final long nowNs) {
            return skip.skips(direction)
                    ? rowBytes * rows
                    : delegate.submit(
                            memory,
                            direction,
                            sourceAddress,
                            sourcePitch,
                            targetAddress,
                            targetPitch,
                            rowBytes,
                            rows,
                            nowNs);
        }

        @Override
        public boolean mark(final int direction, final int token) {
            return delegate.mark(direction, token);
        }

        @Override
        public int poll(final long nowNs, final MarkHandler handler) {
            return delegate.poll(nowNs, handler);
        }

        @Override
        public void close() {
            delegate.close();
        }
    }
}
