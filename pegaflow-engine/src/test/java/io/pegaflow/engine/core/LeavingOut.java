package io.pegaflow.engine.core;

import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.engine.state.StateException;
import io.pegaflow.engine.state.StateSection;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/** Reads a state, but for the fields of one place in the code: they stay what they are in a new core, as if nobody wrote them. */
final class LeavingOut extends StateCursor {
    private static final StackWalker WALKER = StackWalker.getInstance();

    /** The places met. */
    final Set<String> places = new TreeSet<>();
    /** Those of them where a value is another than in a new core. */
    final Set<String> telling = new TreeSet<>();

    private final StateCursor reader;
    private final String place;

    LeavingOut(final StateCursor reader, final String place) {
        this.reader = reader;
        this.place = place;
    }

    private boolean isLeftOut(final boolean isOther) {
        final String here = WALKER.walk(frames -> frames.filter(
                        frame -> !frame.getClassName().equals(LeavingOut.class.getName())
                                && !frame.getClassName().equals(StateCursor.class.getName()))
                .findFirst()
                .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                .orElseThrow());
        places.add(here);
        if (isOther) {
            telling.add(here);
        }
        return here.equals(place);
    }

    @Override
    public boolean isReading() {
        return true;
    }

    @Override
    public void begin(final StateSection section) {
        reader.begin(section);
    }

    @Override
    public void end() {
        reader.end();
    }

    @Override
    public int int32(final int value) {
        final int read = reader.int32(value);
        return isLeftOut(read != value) ? value : read;
    }

    @Override
    public long int64(final long value) {
        final long read = reader.int64(value);
        return isLeftOut(read != value) ? value : read;
    }

    @Override
    public void bytes(final byte[] values, final int length) {
        final byte[] before = values.clone();
        reader.bytes(values, length);
        if (isLeftOut(!Arrays.equals(before, values))) {
            System.arraycopy(before, 0, values, 0, length);
        }
    }

    @Override
    public void memory(final long address, final int length) {
        if (isLeftOut(true)) {
            reader.bytes(new byte[length], length);
        } else {
            reader.memory(address, length);
        }
    }

    @Override
    public void longs(final long[] values, final int offset, final int length) {
        final long[] before = values.clone();
        reader.longs(values, offset, length);
        if (isLeftOut(!Arrays.equals(before, values))) {
            System.arraycopy(before, offset, values, offset, length);
        }
    }

    @Override
    public void ints(final int[] values, final int length) {
        final int[] before = values.clone();
        reader.ints(values, length);
        if (isLeftOut(!Arrays.equals(before, values))) {
            System.arraycopy(before, 0, values, 0, length);
        }
    }

    @Override
    public StateException defect(final String cause) {
        return reader.defect(cause);
    }
}
