package io.pegaflow.engine.journal;

import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.state.StateCursor;
import java.util.function.Function;

/** Knows the states of the core as of some cuts. */
public interface CutStates {
    /** Knows none. */
    CutStates NONE = (cut, reader) -> null;

    /**
     * Read the state as of a cut.
     *
     * @param cut    the cut.
     * @param reader makes a core of it.
     * @return the core, null if there is no state as of that cut.
     * @throws io.pegaflow.engine.state.StateException if it is damaged.
     */
    EngineCore read(CutRecord cut, Function<StateCursor, EngineCore> reader);
}
