package io.pegaflow.engine.state;

import org.agrona.MutableDirectBuffer;

/** Gives the bytes of a state in order. */
@FunctionalInterface
public interface StateSource {
    /**
     * Gives the next bytes.
     *
     * @param buffer takes them.
     * @param offset of the first.
     * @param length wanted.
     * @return how many there were: less than wanted only at the end.
     */
    int read(MutableDirectBuffer buffer, int offset, int length);
}
