package io.pegaflow.agent.grpc.wrapper;

import java.util.ArrayList;
import java.util.List;

/** How far a tensor reaches into its storage. */
final class TensorExtent {
    private TensorExtent() {}

    /** The stride of a tensor without gaps, the last dimension innermost. */
    static List<Long> contiguousStride(final List<Long> shape, final TorchDtype dtype) throws WrapperException {
        final ArrayList<Long> stride = new ArrayList<>();
        long step = 1;
        try {
            for (int i = shape.size() - 1; i >= 0; i--) {
                stride.add(0, step);
                step = Math.multiplyExact(step, Math.max(1, shape.get(i)));
            }
        } catch (final ArithmeticException ex) {
            throw tooLarge(shape, stride, dtype, "beyond 64 bits", 0);
        }
        return stride;
    }

    /** Where a tensor begins in its storage: the offset in elements, in bytes. Clients of pegaflow-llm below 0.24 send 0. */
    static long viewOffset(final long storageOffset, final TorchDtype dtype, final long storageBytes)
            throws WrapperException {
        if (storageOffset < 0 || storageOffset >= storageBytes / dtype.elementBytes()) {
            throw new WrapperException("the tensor does not begin in its storage: storage_offset=" + storageOffset
                    + ", dtype=" + dtype.torchName() + ", storageBytes=" + storageBytes + "; " + Pickles.REMEDY);
        }
        return storageOffset * dtype.elementBytes();
    }

    static void check(final List<Long> shape, final List<Long> stride, final TorchDtype dtype, final long storageBytes)
            throws WrapperException {
        if (shape.size() != stride.size()) {
            throw new WrapperException("shape and stride have different numbers of dimensions: shape=" + shape.size()
                    + ", stride=" + stride.size() + "; " + Pickles.REMEDY);
        }
        if (shape.contains(0L)) {
            return;
        }
        long elements = 1;
        try {
            for (int i = 0; i < shape.size(); i++) {
                elements = Math.addExact(elements, Math.multiplyExact(shape.get(i) - 1, (long) stride.get(i)));
            }
            final long extentBytes = Math.multiplyExact(elements, (long) dtype.elementBytes());
            if (extentBytes > storageBytes) {
                throw tooLarge(shape, stride, dtype, Long.toString(extentBytes), storageBytes);
            }
        } catch (final ArithmeticException ex) {
            throw tooLarge(shape, stride, dtype, "beyond 64 bits", storageBytes);
        }
    }

    private static WrapperException tooLarge(
            final List<Long> shape,
            final List<Long> stride,
            final TorchDtype dtype,
            final String extentBytes,
            final long storageBytes) {
        return new WrapperException("the tensor reaches beyond its storage: shape=" + shape + ", stride=" + stride
                + ", dtype=" + dtype.torchName() + ", extentBytes=" + extentBytes + ", storageBytes=" + storageBytes
                + "; "
                + Pickles.REMEDY);
    }
}
