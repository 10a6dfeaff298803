package io.pegaflow.agent.grpc.wrapper;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What stands on the stack of a {@link PickleReader}: data, and the three objects that a wrapper is made of. */
sealed interface PickleValue {
    /** What may stand in a tuple, or be the value of an attribute. No such value holds itself. */
    sealed interface Datum extends PickleValue {}

    /** Python's {@code None}. */
    record None() implements Datum {}

    /** An integer of at most 64 bits. */
    record Int(long value) implements Datum {}

    /** A truth value. */
    record Bool(boolean value) implements Datum {}

    /** A string. */
    record Text(String value) implements Datum {}

    /** Bytes. */
    record Bytes(byte[] value) implements Datum {}

    /** The type of a tensor's elements. */
    record Dtype(TorchDtype value) implements Datum {}

    /** A tuple; the depth of one without tuples in it is 1. */
    record Tuple(List<Datum> items, int depth) implements Datum {}

    /** The shape of a tensor. */
    record Size(Tuple dimensions) implements Datum {}

    /** Begin of the items of a tuple or a dictionary. */
    record Mark() implements PickleValue {}

    /** The class {@code pegaflow.ipc_wrapper.CudaIPCWrapper}. */
    record WrapperClass() implements PickleValue {}

    /** The class {@code torch.Size}. */
    record SizeClass() implements PickleValue {}

    /** Attributes by name. */
    final class Attributes implements PickleValue {
        final Map<String, Datum> byName = new HashMap<>();
    }

    /** The wrapper, which has its attributes in the end. */
    final class Wrapper implements PickleValue {
        Attributes attributes;
    }
}
