package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.CutStates;
import io.pegaflow.engine.journal.JournalVisitor;

/** A recording that can be read from its beginning as often as wanted. */
interface Journal {
    /** Hand all of it to a visitor. */
    void read(JournalVisitor visitor);

    /** The states in its snapshots, for who begins at one. */
    default CutStates states() {
        return CutStates.NONE;
    }
}
