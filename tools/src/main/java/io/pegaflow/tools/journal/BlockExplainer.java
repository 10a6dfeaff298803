package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.StartRecord;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongHashSet;

/** Follows one hash through a run, in every namespace and storage group. */
final class BlockExplainer extends RunVisitor {
    /**
     * The hash in one namespace and group.
     *
     * @param namespace name.
     * @param group     storage group.
     * @param history   what happened to it.
     */
    record Life(String namespace, int group, BlockHistory history) {}

    private final BlockFinder.Found block;
    private final int targetRun;
    private final int namespaceCount;
    private BlockTracker tracker;
    private StartRecord runStart;
    private RecordAdapter targetAdapter;
    private long lastSequence;
    private long lastTimestampNs;

    BlockExplainer(final BlockFinder.Found block, final int targetRun, final int namespaceCount) {
        this.block = block;
        this.targetRun = targetRun;
        this.namespaceCount = namespaceCount;
    }

    @Override
    CacheEvents begin(final StartRecord record) {
        if (run() != targetRun) {
            return new CacheEvents() {};
        }
        runStart = record;
        final LongHashSet wanted = new LongHashSet();
        for (int id = 0; id < namespaceCount; id++) {
            for (final HashList part : block.parts()) {
                wanted.add(part.keyHash(0, record.config().hashSeed(), id));
            }
        }
        tracker = new BlockTracker(record.config().hashSeed(), wanted, (input, query, reply) -> {});
        return new EventFan(tracker, new CacheEvents() {
            @Override
            public void onResident(final InputInfo before, final CacheContent.Block resident) {
                onInput(before);
            }

            @Override
            public void onInput(final InputInfo input) {
                targetAdapter = adapter();
                lastSequence = input.sequence();
                lastTimestampNs = input.timestampNs();
            }
        });
    }

    /** Where it was ever asked for or saved. */
    List<Life> lives() {
        final List<Life> lives = new ArrayList<>();
        final List<String> namespaces = targetAdapter.names().namespaces();
        for (int id = 0; id < namespaces.size(); id++) {
            for (final HashList part : block.parts()) {
                final BlockHistory history =
                        tracker.find(part.keyHash(0, runStart.config().hashSeed(), id));
                if (history != null && !history.events.isEmpty()) {
                    lives.add(new Life(namespaces.get(id), part.group(), history));
                }
            }
        }
        return lives;
    }

    StartRecord runStart() {
        return runStart;
    }

    /** Of the last input of the run. */
    long lastSequence() {
        return lastSequence;
    }

    long lastTimestampNs() {
        return lastTimestampNs;
    }
}
