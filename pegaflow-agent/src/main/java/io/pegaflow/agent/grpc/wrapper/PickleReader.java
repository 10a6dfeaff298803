package io.pegaflow.agent.grpc.wrapper;

import io.pegaflow.agent.grpc.wrapper.PickleValue.Attributes;
import io.pegaflow.agent.grpc.wrapper.PickleValue.Datum;
import io.pegaflow.agent.grpc.wrapper.PickleValue.Text;
import io.pegaflow.agent.grpc.wrapper.PickleValue.Tuple;
import io.pegaflow.agent.grpc.wrapper.PickleValue.Wrapper;
import java.util.List;
import java.util.Map;

/**
 * Reads one pickle whose instructions and names are those of a {@code CudaIPCWrapper}. A name that is not on the list is refused
 * where it stands, so no value can ever stand for anything else; nothing is looked up, called or created that Java or Python
 * would know. Used once, by one thread.
 */
final class PickleReader {
    private static final int LOWEST_PROTOCOL = 4;
    private static final int HIGHEST_PROTOCOL = 5;
    private static final int MAX_ATTRIBUTES = 16;

    private final PickleInput input;
    private final PickleStack stack;

    PickleReader(final byte[] bytes) {
        input = new PickleInput(bytes);
        stack = new PickleStack(input);
    }

    /**
     * Read all.
     *
     * @return attributes of the wrapper by name.
     * @throws WrapperException if it is anything but one whole pickle of a wrapper.
     */
    Map<String, Datum> read() throws WrapperException {
        readHeader();
        int opcode = input.unsignedByte();
        if (opcode == Opcode.FRAME) {
            readFrame();
            opcode = input.unsignedByte();
        }
        while (opcode != Opcode.STOP) {
            if (!pushes(opcode) && !combines(opcode)) {
                throw stack.wrong(String.format("foreign instruction: opcode=0x%02x", opcode));
            }
            opcode = input.unsignedByte();
        }
        return finish();
    }

    private void readHeader() throws WrapperException {
        final int first = input.unsignedByte();
        final int protocol = first == Opcode.PROTO ? input.unsignedByte() : -1;
        if (protocol < LOWEST_PROTOCOL || protocol > HIGHEST_PROTOCOL) {
            throw stack.wrong(
                    first == Opcode.PROTO
                            ? "protocol=" + protocol + ", known=" + LOWEST_PROTOCOL + " to " + HIGHEST_PROTOCOL
                            : String.format("first byte=0x%02x", first));
        }
    }

    // A wrapper is far below the size at which Python begins another frame.
    private void readFrame() throws WrapperException {
        final long length = input.int64();
        if (length != input.remaining()) {
            throw stack.wrong("the frame is not the rest: length=" + Long.toUnsignedString(length) + ", remaining="
                    + input.remaining());
        }
    }

    private boolean pushes(final int opcode) throws WrapperException {
        switch (opcode) {
            case Opcode.MARK -> stack.push(new PickleValue.Mark());
            case Opcode.NONE -> stack.push(new PickleValue.None());
            case Opcode.NEWTRUE -> stack.push(new PickleValue.Bool(true));
            case Opcode.NEWFALSE -> stack.push(new PickleValue.Bool(false));
            case Opcode.BININT -> stack.push(new PickleValue.Int(input.int32()));
            case Opcode.BININT1 -> stack.push(new PickleValue.Int(input.unsignedByte()));
            case Opcode.BININT2 -> stack.push(new PickleValue.Int(input.unsignedShort()));
            case Opcode.LONG1 -> stack.push(new PickleValue.Int(input.intOf(input.unsignedByte())));
            case Opcode.SHORT_BINUNICODE -> stack.push(new Text(input.text(input.unsignedByte())));
            case Opcode.BINUNICODE -> stack.push(new Text(input.text(input.int32())));
            case Opcode.SHORT_BINBYTES -> stack.push(new PickleValue.Bytes(input.bytes(input.unsignedByte())));
            case Opcode.BINBYTES -> stack.push(new PickleValue.Bytes(input.bytes(input.int32())));
            case Opcode.EMPTY_DICT -> stack.push(new Attributes());
            case Opcode.EMPTY_TUPLE -> stack.pushTuple(List.of());
            case Opcode.BINGET -> stack.pushMemo(input.unsignedByte());
            case Opcode.LONG_BINGET -> stack.pushMemo(input.int32());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean combines(final int opcode) throws WrapperException {
        switch (opcode) {
            case Opcode.MEMOIZE -> stack.memoize();
            case Opcode.TUPLE -> stack.pushTuple(stack.popToMark());
            case Opcode.TUPLE1 -> stack.pushTuple(stack.popData(1));
            case Opcode.TUPLE2 -> stack.pushTuple(stack.popData(2));
            case Opcode.TUPLE3 -> stack.pushTuple(stack.popData(3));
            case Opcode.STACK_GLOBAL -> onName();
            case Opcode.NEWOBJ -> onNewObject();
            case Opcode.REDUCE -> onSize();
            case Opcode.SETITEMS -> onAttributes();
            case Opcode.BUILD -> onBuild();
            default -> {
                return false;
            }
        }
        return true;
    }

    private void onName() throws WrapperException {
        final String name = stack.pop(Text.class).value();
        final String module = stack.pop(Text.class).value();
        final boolean isTorch = "torch".equals(module);
        final TorchDtype dtype = isTorch ? TorchDtype.find(name) : null;
        if (dtype != null) {
            stack.push(new PickleValue.Dtype(dtype));
        } else if (isTorch && "Size".equals(name)) {
            stack.push(new PickleValue.SizeClass());
        } else if ("pegaflow.ipc_wrapper".equals(module) && "CudaIPCWrapper".equals(name)) {
            stack.push(new PickleValue.WrapperClass());
        } else {
            throw stack.wrong("foreign name: module=" + Pickles.quote(module) + ", name=" + Pickles.quote(name));
        }
    }

    private void onNewObject() throws WrapperException {
        noItems(stack.pop(Tuple.class));
        stack.pop(PickleValue.WrapperClass.class);
        stack.push(new Wrapper());
    }

    private void onSize() throws WrapperException {
        final Tuple arguments = stack.pop(Tuple.class);
        stack.pop(PickleValue.SizeClass.class);
        if (arguments.items().size() == 1 && arguments.items().get(0) instanceof Tuple dimensions) {
            stack.push(new PickleValue.Size(dimensions));
        } else {
            throw stack.wrong("torch.Size is given something else than one tuple");
        }
    }

    private void onAttributes() throws WrapperException {
        final List<Datum> items = stack.popToMark();
        final Map<String, Datum> byName = stack.peek(Attributes.class).byName;
        if ((items.size() & 1) != 0 || byName.size() + items.size() / 2 > MAX_ATTRIBUTES) {
            throw stack.wrong("names and values of attributes do not pair or are too many: values=" + items.size()
                    + ", highest=" + 2 * MAX_ATTRIBUTES);
        }
        for (int i = 0; i < items.size(); i += 2) {
            if (!(items.get(i) instanceof Text name) || byName.put(name.value(), items.get(i + 1)) != null) {
                throw stack.wrong("an attribute has no name or is there twice");
            }
        }
    }

    private void onBuild() throws WrapperException {
        final Attributes attributes = stack.pop(Attributes.class);
        final Wrapper wrapper = stack.peek(Wrapper.class);
        if (wrapper.attributes != null) {
            throw stack.wrong("the wrapper is given its attributes twice");
        }
        wrapper.attributes = attributes;
    }

    private Map<String, Datum> finish() throws WrapperException {
        if (input.remaining() != 0) {
            throw stack.wrong("bytes behind the end: remaining=" + input.remaining());
        }
        final Wrapper wrapper = stack.pop(Wrapper.class);
        if (wrapper.attributes == null || stack.size() != 0) {
            throw stack.wrong("no whole wrapper: valuesLeft=" + stack.size());
        }
        return wrapper.attributes.byName;
    }

    private void noItems(final Tuple arguments) throws WrapperException {
        if (!arguments.items().isEmpty()) {
            throw stack.wrong("CudaIPCWrapper is given arguments: arguments="
                    + arguments.items().size());
        }
    }
}
