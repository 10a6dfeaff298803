package io.pegaflow.engine.core;

import io.pegaflow.engine.state.StateChunkDescriptor;
import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.engine.state.StateReader;
import io.pegaflow.engine.state.StateSection;
import io.pegaflow.engine.state.StateWriter;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A written state in memory. */
final class StateBytes {
    final byte[] bytes;
    /** Where each chunk begins. */
    final List<Integer> offsets = new ArrayList<>();
    /** Section of each chunk. */
    final List<StateSection> sections = new ArrayList<>();

    private StateBytes(final EngineCore core) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        core.writeState(new StateWriter((buffer, offset, length) -> {
            offsets.add(out.size());
            sections.add(StateSection.values()[buffer.getByte(offset + StateChunkDescriptor.SECTION_OFFSET) - 1]);
            final byte[] chunk = new byte[length];
            buffer.getBytes(offset, chunk);
            out.write(chunk, 0, length);
        }));
        bytes = out.toByteArray();
    }

    static StateBytes of(final EngineCore core) {
        return new StateBytes(core);
    }

    StateCursor reader() {
        return reader(bytes);
    }

    static StateCursor reader(final byte[] bytes) {
        final int[] position = new int[1];
        return new StateReader((buffer, offset, length) -> {
            final int count = Math.min(length, bytes.length - position[0]);
            buffer.putBytes(offset, bytes, position[0], count);
            position[0] += count;
            return count;
        });
    }

    /**
     * Section of the first chunk that is not as in another state, null if all are equal. Transfers do not count: their arrays
     * hold what earlier transfers left there and nobody reads.
     */
    String firstDifference(final StateBytes other) {
        for (int i = 0; i < sections.size(); i++) {
            if (i >= other.sections.size() || sections.get(i) != other.sections.get(i)) {
                return sections.get(i).name();
            }
            if (sections.get(i) != StateSection.TRANSFERS && !Arrays.equals(payload(i), other.payload(i))) {
                return sections.get(i).name();
            }
        }
        return null;
    }

    /** Bytes of a chunk. */
    int length(final int chunk) {
        return (chunk + 1 < offsets.size() ? offsets.get(chunk + 1) : bytes.length) - offsets.get(chunk);
    }

    private byte[] payload(final int chunk) {
        final int offset = offsets.get(chunk);
        return Arrays.copyOfRange(bytes, offset + StateChunkDescriptor.HEADER_LENGTH, offset + length(chunk));
    }
}
