package io.pegaflow.agent.grpc.wrapper;

import io.pegaflow.agent.grpc.wrapper.PickleValue.Bool;
import io.pegaflow.agent.grpc.wrapper.PickleValue.Bytes;
import io.pegaflow.agent.grpc.wrapper.PickleValue.Datum;
import io.pegaflow.agent.grpc.wrapper.PickleValue.Int;
import io.pegaflow.agent.grpc.wrapper.PickleValue.None;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What torch's {@code _share_cuda_()} says about a storage, in eight items: device index, handle, bytes, offset in the allocation,
 * name and index of a reference count, event, and whether to wait for the event.
 *
 * <p>The handle is 64 bytes of CUDA; newer versions of torch put a byte for the version of this form and one for the kind of allocator in
 * front of it.
 *
 * @param ipcHandle        of CUDA.
 * @param storageBytes     of the storage.
 * @param allocationOffset of the storage.
 * @param exporterPid      from the name of the reference count, or {@link ExportedTensor#UNKNOWN_PID}.
 */
record TorchHandle(byte[] ipcHandle, long storageBytes, long allocationOffset, long exporterPid) {
    private static final int ITEMS = 8;
    private static final int IPC_HANDLE = 1;
    private static final int STORAGE_BYTES = 2;
    private static final int ALLOCATION_OFFSET = 3;
    private static final int COUNTER_FILE = 4;
    private static final int COUNTER_INDEX = 5;
    private static final int EVENT = 6;
    private static final int EVENT_NEEDED = 7;

    private static final int PREFIX_LENGTH = 2;
    private static final int HIGHEST_VERSION = 3;
    private static final int MALLOC = 'c';
    private static final int EXPANDABLE_SEGMENT = 'e';
    private static final Pattern COUNTER_FILE_NAME = Pattern.compile("/torch_([1-9][0-9]{0,9})_[A-Za-z0-9_]+");

    static TorchHandle read(final List<Datum> items) throws WrapperException {
        if (items.size() != ITEMS) {
            throw new WrapperException("CUDA handle of another form: items=" + items.size() + ", needed=" + ITEMS
                    + "; use a version of torch that this agent knows");
        }
        if (items.get(IPC_HANDLE) instanceof None) {
            throw new WrapperException("the tensor has no memory: handle=None; register a tensor that is allocated");
        }
        item(items, 0, Int.class);
        item(items, COUNTER_INDEX, Int.class);
        item(items, EVENT, Bytes.class);
        item(items, EVENT_NEEDED, Bool.class);
        final byte[] ipcHandle = unwrap(item(items, IPC_HANDLE, Bytes.class).value());
        final long storageBytes = item(items, STORAGE_BYTES, Int.class).value();
        final long allocationOffset = item(items, ALLOCATION_OFFSET, Int.class).value();
        if (storageBytes < 1 || allocationOffset < 0 || allocationOffset > Long.MAX_VALUE - storageBytes) {
            throw new WrapperException("CUDA handle without memory: storageBytes=" + storageBytes
                    + ", allocationOffset=" + allocationOffset + "; register a tensor that is allocated");
        }
        final byte[] counterFile = item(items, COUNTER_FILE, Bytes.class).value();
        return new TorchHandle(ipcHandle, storageBytes, allocationOffset, pid(counterFile));
    }

    private static byte[] unwrap(final byte[] handle) throws WrapperException {
        if (handle.length == CudaIpcWrapper.HANDLE_LENGTH) {
            return handle;
        }
        if (handle.length > PREFIX_LENGTH && handle[1] == EXPANDABLE_SEGMENT) {
            throw new WrapperException("the tensor lies in an expandable segment, which no other process can open: "
                    + "allocator=expandable_segments; start the client with "
                    + "PYTORCH_CUDA_ALLOC_CONF=expandable_segments:False");
        }
        final boolean isKnown = handle.length == PREFIX_LENGTH + CudaIpcWrapper.HANDLE_LENGTH
                && handle[0] >= 1
                && handle[0] <= HIGHEST_VERSION
                && handle[1] == MALLOC;
        if (!isKnown) {
            throw new WrapperException("CUDA memory handle of another form: length=" + handle.length
                    + (handle.length > PREFIX_LENGTH ? ", version=" + handle[0] + ", kind=" + handle[1] : "")
                    + "; use a version of torch that this agent knows");
        }
        return Arrays.copyOfRange(handle, PREFIX_LENGTH, handle.length);
    }

    private static long pid(final byte[] counterFile) {
        final Matcher matcher = COUNTER_FILE_NAME.matcher(new String(counterFile, StandardCharsets.ISO_8859_1));
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : ExportedTensor.UNKNOWN_PID;
    }

    private static <T extends Datum> T item(final List<Datum> items, final int index, final Class<T> type)
            throws WrapperException {
        final Datum item = items.get(index);
        if (!type.isInstance(item)) {
            throw new WrapperException("CUDA handle of another form: item=" + index + ", needed=" + type.getSimpleName()
                    + ", found=" + item.getClass().getSimpleName() + "; use a version of torch that this agent knows");
        }
        return type.cast(item);
    }
}
