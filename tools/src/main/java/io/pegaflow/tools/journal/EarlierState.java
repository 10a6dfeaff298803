package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.CoreStats;
import io.pegaflow.engine.journal.CutRecord;
import io.pegaflow.engine.journal.CutStates;
import io.pegaflow.engine.journal.JournalReplay;
import java.util.function.Consumer;

/** What a cache held where the recording of a run begins whose beginning is removed: the snapshot there has it. */
final class EarlierState {
    private static final String NO_SNAPSHOT = "there is no snapshot";

    private EarlierState() {}

    /**
     * Read it.
     *
     * @param states of the journal.
     * @param cut    at which the recording begins.
     * @param names  learns the instances and namespaces of that moment.
     * @param blocks is told every block.
     * @return null, or why nothing is known.
     */
    static String read(
            final CutStates states,
            final CutRecord cut,
            final InstanceNames names,
            final Consumer<CacheContent.Block> blocks) {
        try (ReplayPools pools = new ReplayPools()) {
            final JournalReplay replay = new JournalReplay(pools, states);
            replay.onCut(cut);
            if (!replay.isRunning()) {
                return replay.snapshotDefect() == null ? NO_SNAPSHOT : replay.snapshotDefect();
            }
            final CoreStats stats = replay.core().stats();
            for (int id = 0; id < stats.namespaces; id++) {
                names.addNamespace(stats.namespaceNames[id]);
            }
            replay.core().instances().forEach(names::onKnown);
            new CacheContent(replay.core()).forEach(blocks);
            return null;
        }
    }
}
