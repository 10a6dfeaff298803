package io.pegaflow.engine.runtime;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.copy.CopyRings;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.engine.device.NativeResultDescriptor;
import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/** Hands the core what copy agents and the native resource agent have completed. Owned by the engine's thread. */
final class CompletionPoller {
    private static final int COMPLETION_LIMIT = 32;
    private static final int NATIVE_LIMIT = 4;

    private final MessageHandler copyHandler = this::onCopyCompleted;
    private final MessageHandler nativeHandler = this::onNativeResult;
    private final RingBuffer[] completions;
    private final RingBuffer nativeResults;
    private final CoreFeed feed;

    CompletionPoller(final CopyRings[] devices, final RingBuffer nativeResults, final CoreFeed feed) {
        completions = new RingBuffer[devices.length];
        for (int i = 0; i < devices.length; i++) {
            completions[i] = devices[i].completions();
        }
        this.nativeResults = nativeResults;
        this.feed = feed;
    }

    int poll() {
        int workCount = 0;
        for (final RingBuffer ring : completions) {
            workCount += ring.read(copyHandler, COMPLETION_LIMIT);
        }
        return workCount + nativeResults.read(nativeHandler, NATIVE_LIMIT);
    }

    private void onCopyCompleted(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        feed.input(
                InputKind.COPY_COMPLETED,
                buffer.getInt(index + CopyCompletionDescriptor.RECORD_CONTEXT_ID_OFFSET, ByteOrder.LITTLE_ENDIAN),
                buffer,
                index + CopyCompletionDescriptor.RECORD_PAYLOAD_OFFSET,
                length - CopyCompletionDescriptor.RECORD_PAYLOAD_OFFSET);
    }

    private void onNativeResult(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        feed.input(
                type,
                buffer.getInt(index + NativeResultDescriptor.CONTEXT_ID_OFFSET, ByteOrder.LITTLE_ENDIAN),
                buffer,
                index + NativeResultDescriptor.PAYLOAD_OFFSET,
                length - NativeResultDescriptor.PAYLOAD_OFFSET);
    }
}
