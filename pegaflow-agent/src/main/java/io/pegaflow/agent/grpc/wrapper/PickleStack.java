package io.pegaflow.agent.grpc.wrapper;

import io.pegaflow.agent.grpc.wrapper.PickleValue.Datum;
import io.pegaflow.agent.grpc.wrapper.PickleValue.Mark;
import io.pegaflow.agent.grpc.wrapper.PickleValue.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Stack and memo of a {@link PickleReader}, both bounded, and checked before anything is taken from them. */
final class PickleStack {
    static final int MAX_VALUES = 256;
    static final int MAX_MEMO = 256;
    static final int MAX_DEPTH = 4;
    static final int MAX_ITEMS = 64;

    private final ArrayList<PickleValue> values = new ArrayList<>();
    private final ArrayList<PickleValue> memo = new ArrayList<>();
    private final PickleInput input;

    PickleStack(final PickleInput input) {
        this.input = input;
    }

    int size() {
        return values.size();
    }

    void push(final PickleValue value) throws WrapperException {
        if (values.size() == MAX_VALUES) {
            throw wrong("too many values at once, highest=" + MAX_VALUES);
        }
        values.add(value);
    }

    PickleValue peek() throws WrapperException {
        if (values.isEmpty()) {
            throw wrong("an instruction finds no value");
        }
        return values.get(values.size() - 1);
    }

    <T extends PickleValue> T peek(final Class<T> type) throws WrapperException {
        final PickleValue value = peek();
        if (!type.isInstance(value)) {
            throw wrong("an instruction finds the wrong value: found="
                    + value.getClass().getSimpleName() + ", needed=" + type.getSimpleName());
        }
        return type.cast(value);
    }

    <T extends PickleValue> T pop(final Class<T> type) throws WrapperException {
        final T value = peek(type);
        values.remove(values.size() - 1);
        return value;
    }

    void memoize() throws WrapperException {
        if (memo.size() == MAX_MEMO) {
            throw wrong("too many values are kept, highest=" + MAX_MEMO);
        }
        memo.add(peek(PickleValue.class));
    }

    void pushMemo(final int index) throws WrapperException {
        if (index < 0 || index >= memo.size()) {
            throw wrong("a value is used that was not kept: index=" + Integer.toUnsignedString(index));
        }
        push(memo.get(index));
    }

    /** Takes the last values, without those below the last mark. */
    List<Datum> popData(final int count) throws WrapperException {
        final ArrayList<Datum> data = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            data.add(0, pop(Datum.class));
        }
        return data;
    }

    /** Takes the values above the last mark, and the mark. */
    List<Datum> popToMark() throws WrapperException {
        int count = 0;
        while (count < values.size() && !(values.get(values.size() - 1 - count) instanceof Mark)) {
            count++;
        }
        final List<Datum> data = popData(count);
        pop(Mark.class);
        return data;
    }

    void pushTuple(final List<Datum> items) throws WrapperException {
        int depth = 1;
        for (final Datum item : items) {
            depth = Math.max(depth, item instanceof Tuple tuple ? tuple.depth() + 1 : 1);
        }
        if (depth > MAX_DEPTH || items.size() > MAX_ITEMS) {
            throw wrong("a tuple is too large: depth=" + depth + ", deepest=" + MAX_DEPTH + ", items=" + items.size()
                    + ", highest=" + MAX_ITEMS);
        }
        push(new Tuple(List.copyOf(items), depth));
    }

    WrapperException wrong(final String why) {
        return Pickles.malformed(input.offset(), why);
    }
}
