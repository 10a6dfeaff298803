package io.pegaflow.engine.core;

import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.engine.state.StateSection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.collections.IntHashSet;

/**
 * The walk over all that decisions, the state hash and the figures of a core depend on. Nothing is said of work under way, as
 * there must be none: no jobs, so no queries, no promises of room, no copies of requests, no leases being prepared.
 */
final class CoreState {
    private final EngineCore core;
    private final Registrations registrations = new Registrations();
    private final List<Lease> leases = new ArrayList<>();

    CoreState(final EngineCore core) {
        this.core = core;
    }

    void walk(final StateCursor cursor) {
        final BlockStore blocks = core.blocks;
        section(cursor, StateSection.HEADER, this::header);
        section(cursor, StateSection.PROGRESS, this::progress);
        section(cursor, StateSection.POOL, core.pool::state);
        section(cursor, StateSection.DIRECTORY, core.pool::directoryState);
        section(cursor, StateSection.INDEX, blocks.index::state);
        section(cursor, StateSection.FILLS, blocks.fills::state);
        section(cursor, StateSection.RECENCY, this::recency);
        section(cursor, StateSection.DEPARTED, blocks.departed::state);
        section(cursor, StateSection.PREFIXES, blocks.prefixes::state);
        section(cursor, StateSection.ADMISSION, blocks.admission::state);
        section(cursor, StateSection.INSTANCES, this::instances);
        section(cursor, StateSection.LEASES, c -> core.leases.state(c, registrations, core.transfers, leases));
        section(cursor, StateSection.TRANSFERS, c -> core.transfers.state(c, registrations, leases));
        section(cursor, StateSection.RESIDENCE, blocks.residence::state);
        section(cursor, StateSection.STATS, core.stats::state);
        if (cursor.isReading()) {
            blocks.onRead(cursor);
        }
        section(cursor, StateSection.END, this::end);
    }

    private static void section(
            final StateCursor cursor, final StateSection section, final Consumer<StateCursor> fields) {
        cursor.begin(section);
        fields.accept(cursor);
        cursor.end();
    }

    private void header(final StateCursor cursor) {
        final long poolBytes = core.pool.geometry().poolBytes();
        final long fingerprint = core.config.fingerprint();
        final long writtenBytes = cursor.int64(poolBytes);
        if (writtenBytes != poolBytes) {
            throw cursor.defect(
                    "the state is of another pool: its pool_bytes=" + writtenBytes + ", pool_bytes=" + poolBytes);
        }
        if (cursor.int64(fingerprint) != fingerprint) {
            throw cursor.defect(
                    "the state is of another configuration than that of incarnation=" + core.config.incarnation());
        }
    }

    private void progress(final StateCursor cursor) {
        core.decisions.state(cursor);
        core.budget.state(cursor);
        final int[] ids = sorted(core.connections);
        final int count = cursor.within(ids.length, 0, Short.MAX_VALUE);
        for (int i = 0; i < count; i++) {
            final int id = cursor.int32(cursor.isReading() ? 0 : ids[i]);
            if (cursor.isReading()) {
                core.connections.add(id);
            }
        }
    }

    private static int[] sorted(final IntHashSet set) {
        final int[] ids = new int[set.size()];
        final IntHashSet.IntIterator iterator = set.iterator();
        for (int i = 0; i < ids.length; i++) {
            ids[i] = iterator.nextValue();
        }
        Arrays.sort(ids);
        return ids;
    }

    private void recency(final StateCursor cursor) {
        core.blocks.recency.state(cursor);
        core.blocks.idlePartials.state(cursor);
        core.evictor.state(cursor);
        core.lowWatermark.state(cursor);
        core.saves.isPoolGrowing = cursor.flag(core.saves.isPoolGrowing);
    }

    private void instances(final StateCursor cursor) {
        registrations.state(cursor, core.instances, core.contexts, core.pool);
        core.lostDevices.state(cursor);
    }

    /** What was kept incrementally when it was written has to be equal to what is computed from what was read. */
    private void end(final StateCursor cursor) {
        final long written = cursor.int64(core.stateHash());
        final long computed = cursor.isReading() ? core.recomputeStateHash() : written;
        if (written != computed) {
            throw cursor.defect("wrong state hash: written=" + Long.toHexString(written) + ", computed="
                    + Long.toHexString(computed));
        }
    }
}
