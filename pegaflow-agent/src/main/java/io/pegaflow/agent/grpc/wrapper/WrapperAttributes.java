package io.pegaflow.agent.grpc.wrapper;

import io.pegaflow.agent.grpc.wrapper.PickleValue.Datum;
import io.pegaflow.agent.grpc.wrapper.PickleValue.Dtype;
import io.pegaflow.agent.grpc.wrapper.PickleValue.Int;
import io.pegaflow.agent.grpc.wrapper.PickleValue.Size;
import io.pegaflow.agent.grpc.wrapper.PickleValue.Text;
import io.pegaflow.agent.grpc.wrapper.PickleValue.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Makes a tensor of the attributes of a wrapper, and refuses one that cannot be. */
final class WrapperAttributes {
    private static final Set<String> NAMES =
            Set.of("handle", "dtype", "shape", "stride", "storage_offset", "device_uuid");
    private static final Pattern DEVICE_UUID =
            Pattern.compile("(?:GPU-)?(\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12})");

    private final Map<String, Datum> byName;

    private WrapperAttributes(final Map<String, Datum> byName) {
        this.byName = byName;
    }

    static CudaIpcWrapper read(final Map<String, Datum> byName) throws WrapperException {
        return new WrapperAttributes(byName).read();
    }

    private CudaIpcWrapper read() throws WrapperException {
        for (final String name : byName.keySet()) {
            if (!NAMES.contains(name)) {
                throw new WrapperException("unknown attribute of CudaIPCWrapper: name=" + Pickles.quote(name)
                        + "; use a version of pegaflow-llm that this agent knows");
            }
        }
        final TorchHandle handle = TorchHandle.read(need("handle", Tuple.class).items());
        final TorchDtype dtype = need("dtype", Dtype.class).value();
        final List<Long> shape = numbers("shape", need("shape", Size.class).dimensions());
        final List<Long> stride = byName.containsKey("stride")
                ? numbers("stride", need("stride", Tuple.class))
                : TensorExtent.contiguousStride(shape, dtype);
        final long viewOffset = TensorExtent.viewOffset(storageOffset(), dtype, handle.storageBytes());
        final long viewBytes = handle.storageBytes() - viewOffset;
        TensorExtent.check(shape, stride, dtype, viewBytes);
        return new CudaIpcWrapper(
                handle.ipcHandle(),
                handle.allocationOffset() + viewOffset,
                viewBytes,
                handle.exporterPid(),
                deviceUuid(),
                dtype,
                shape,
                stride);
    }

    private long storageOffset() throws WrapperException {
        return byName.containsKey("storage_offset")
                ? need("storage_offset", Int.class).value()
                : 0;
    }

    private UUID deviceUuid() throws WrapperException {
        final String text = need("device_uuid", Text.class).value();
        final var matcher = DEVICE_UUID.matcher(text);
        if (!matcher.matches()) {
            throw new WrapperException("not the UUID of a device: device_uuid=" + Pickles.quote(text)
                    + "; send it in the form 8-4-4-4-12 of hexadecimal digits");
        }
        return UUID.fromString(matcher.group(1).toLowerCase(Locale.ROOT));
    }

    private List<Long> numbers(final String name, final Tuple tuple) throws WrapperException {
        final List<Long> numbers = new ArrayList<>();
        for (final Datum item : tuple.items()) {
            if (!(item instanceof Int number) || number.value() < 0) {
                throw new WrapperException(
                        "not a tuple of numbers from 0 on: attribute=" + name + "; " + Pickles.REMEDY);
            }
            numbers.add(number.value());
        }
        return numbers;
    }

    private <T extends Datum> T need(final String name, final Class<T> type) throws WrapperException {
        final Datum value = byName.get(name);
        if (!type.isInstance(value)) {
            throw new WrapperException(
                    "attribute of CudaIPCWrapper missing or of another kind: name=" + name + ", needed="
                            + type.getSimpleName() + ", found="
                            + (value == null ? "nothing" : value.getClass().getSimpleName()) + "; " + Pickles.REMEDY);
        }
        return type.cast(value);
    }
}
