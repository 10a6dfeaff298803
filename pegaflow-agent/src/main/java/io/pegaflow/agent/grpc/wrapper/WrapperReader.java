package io.pegaflow.agent.grpc.wrapper;

/**
 * Reads the bytes that a client sends for each layer it registers: the pickle of a {@code pegaflow.ipc_wrapper.CudaIPCWrapper},
 * or a {@link HostHandle}.
 *
 * <p>A pickle is a program, and running it would run what its author wants. This is no unpickler: it knows the few instructions
 * and the three kinds of names of which a wrapper consists, takes them as data, and refuses everything else. Time and memory are
 * bounded by the length of the input, which is bounded, too. Any thread may call.
 */
public final class WrapperReader {
    /** Longest input. A wrapper of a tensor of eight dimensions has some 500 bytes. */
    public static final int MAX_LENGTH = 8 * 1024;

    private WrapperReader() {}

    /**
     * Read what a client sent.
     *
     * @param bytes of one layer; not kept.
     * @return the exported memory.
     * @throws WrapperException if it is neither form, or what it says cannot be.
     */
    public static ExportedTensor read(final byte[] bytes) throws WrapperException {
        if (bytes.length == 0 || bytes.length > MAX_LENGTH) {
            throw new WrapperException("wrapper_bytes of impossible length: length=" + bytes.length + ", highest="
                    + MAX_LENGTH + "; " + Pickles.REMEDY);
        }
        if (HostHandle.isHostHandle(bytes)) {
            return HostHandle.read(bytes);
        }
        return WrapperAttributes.read(new PickleReader(bytes).read());
    }
}
