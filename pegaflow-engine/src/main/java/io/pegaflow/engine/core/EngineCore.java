package io.pegaflow.engine.core;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.engine.state.StateException;
import java.nio.ByteOrder;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.collections.IntHashSet;

/**
 * The cache as a state machine. Everything that happens enters through {@link #onInput}; everything that follows from it leaves
 * through {@link CoreOutput} before that call returns. It reads no clock and no random number, so the same inputs give the same
 * outputs and the same {@link #stateHash()} anywhere.
 *
 * <p>Single-threaded: one owner calls it.
 */
public final class EngineCore {
    final Decisions decisions;
    final CoreStats stats = new CoreStats();
    final SlabPool pool;
    final BlockStore blocks;
    final LeaseTable leases;
    final TransferTable transfers;
    final InstanceTable instances = new InstanceTable();
    private final Registrar registrar;
    final LostDevices lostDevices;
    private final CommandAdapter commands;
    private final CacheCleaner cleaner;
    final LowWatermark lowWatermark;
    private final SaveCompletion saveCompletion;
    private final QueryCommand queries;
    final SaveCommand saves;
    private final Timeouts timeouts;
    final WorkBudget budget;
    final JobQueue jobs;
    final RequestCopies requestCopies = new RequestCopies();
    private final LoadCommand loads;
    private final CoreOutput output;
    final IntHashSet connections = new IntHashSet();
    final CoreConfig config;
    final ContextTable contexts;
    final Evictor evictor;

    /**
     * An empty cache over a pool.
     *
     * @param config   of the core.
     * @param memory   of the pool, zero-filled; this constructor formats it, and from then on keeps its directory.
     * @param output   carries out what the core decides.
     * @param listener sees inputs and decisions.
     * @throws IllegalArgumentException if the pool is too small or the policy is unknown.
     */
    public EngineCore(
            final CoreConfig config, final PoolMemory memory, final CoreOutput output, final RecordListener listener) {
        this.config = config;
        this.output = output;
        decisions = new Decisions(listener);
        pool = new SlabPool(memory, config.incarnation(), config.deviceNodes());
        budget = new WorkBudget(config.cycleBudget());
        blocks = new BlockStore(pool, config, decisions, stats, new ResidenceMeter(pool, budget, stats));
        jobs = new JobQueue(budget);
        leases = new LeaseTable(config, blocks, decisions, stats, budget, jobs);
        transfers = new TransferTable(config, output, decisions, stats);
        final Replies replies = new Replies(output, decisions, stats);
        final RequestChecks checks = new RequestChecks(instances, replies);
        evictor = new Evictor(blocks, config, stats);
        cleaner = new CacheCleaner(blocks, output, decisions, stats, budget, jobs);
        lowWatermark = new LowWatermark(blocks, evictor, config);
        contexts = new ContextTable(output, stats);
        lostDevices = new LostDevices(contexts, transfers, output, decisions, stats);
        registrar = new Registrar(
                instances, contexts, lostDevices, pool, leases, transfers, replies, output, decisions, stats);
        loads = new LoadCommand(blocks, leases, transfers, replies, output, stats, checks);
        saveCompletion = new SaveCompletion(blocks, transfers, replies, stats, budget, jobs);
        queries = new QueryCommand(blocks, leases, replies, stats, checks, budget, jobs, requestCopies);
        saves = new SaveCommand(
                blocks,
                evictor,
                leases,
                transfers,
                replies,
                output,
                stats,
                checks,
                budget,
                jobs,
                requestCopies,
                saveCompletion,
                this::onTransferEnded);
        stats.poolRegisteredBytes = registeredBytes();
        timeouts = new Timeouts(blocks, leases, budget, jobs, config.partialTimeoutNs());
        commands = new CommandAdapter(queries, saves, loads, registrar, leases, transfers, replies, checks);
    }

    /**
     * A core that goes on from a written state.
     *
     * @param config   of the core that wrote it.
     * @param memory   of a pool of the same length, zero-filled. Gets the directory; the bytes of the blocks are not there.
     * @param output   carries out what the core decides from here on.
     * @param listener sees inputs and decisions from here on.
     * @param cursor   gives the state.
     * @return the core: with the same inputs it takes the same decisions as the one that wrote the state.
     * @throws StateException if the state is damaged, or of another configuration or pool.
     */
    public static EngineCore restore(
            final CoreConfig config,
            final PoolMemory memory,
            final CoreOutput output,
            final RecordListener listener,
            final StateCursor cursor) {
        final EngineCore core = new EngineCore(config, memory, output, listener);
        try {
            new CoreState(core).walk(cursor);
        } catch (final IndexOutOfBoundsException | NullPointerException | NegativeArraySizeException ex) {
            throw (StateException)
                    cursor.defect("a value refers to nothing: " + ex).initCause(ex);
        }
        return core;
    }

    /**
     * Write down everything that what follows depends on. Changes nothing. Takes time in proportion to the state.
     *
     * @param cursor takes the state.
     * @throws IllegalStateException while there is {@link #hasPendingWork() work pending}: requests under way are not written.
     */
    public void writeState(final StateCursor cursor) {
        if (hasPendingWork()) {
            throw new IllegalStateException("cannot write the state: work is pending after input_sequence="
                    + decisions.inputSequence() + "; write it once its steps are done");
        }
        new CoreState(this).walk(cursor);
    }

    /**
     * Number of the last input.
     *
     * @return the number, 0 before the first.
     */
    public long inputSequence() {
        return decisions.inputSequence();
    }

    /**
     * Apply one input. Never throws on any content of a COMMAND payload: a malformed one is answered.
     *
     * @param sequence    one more than that of the input before.
     * @param timestampNs not less than that of the input before.
     * @param kind        one of {@link InputKind}.
     * @param source      as the kind says.
     * @param buffer      holds the payload.
     * @param offset      of the payload.
     * @param length      of the payload in bytes.
     * @throws IllegalArgumentException if the kind is unknown.
     */
    public void onInput(
            final long sequence,
            final long timestampNs,
            final int kind,
            final int source,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        decisions.beginInput(sequence, timestampNs, kind, source, buffer, offset, length);
        budget.onInput(timestampNs);
        switch (kind) {
            case InputKind.CONNECTION_OPENED -> onConnectionOpened(source);
            case InputKind.CONNECTION_CLOSED -> onConnectionClosed(source);
            case InputKind.COMMAND -> commands.onCommand(source, buffer, offset, length);
            case InputKind.OPEN_COMPLETED -> registrar.onOpenCompleted(source, buffer, offset);
            case InputKind.COPY_COMPLETED -> onCopyCompleted(buffer, offset);
            case InputKind.TICK -> {
                stats.largestFreeBytes = pool.largestFreeBytes();
                timeouts.onTick();
                lostDevices.onTick(timestampNs);
                lowWatermark.onTick(budget);
            }
            case InputKind.CLEAN_CACHE -> cleaner.onRequest(source);
            case InputKind.WITHDRAW_INSTANCES ->
                registrar.onWithdraw(source, buffer.getStringWithoutLengthUtf8(offset, length));
            case InputKind.STEP -> jobs.step();
            case InputKind.CONTEXT_CLOSED -> registrar.onContextClosed(source);
            case InputKind.POOL_REGISTERED -> onPoolRegistered(buffer, offset);
            case InputKind.DEVICE_RECOVERED -> onDeviceRecovered(source, timestampNs, buffer, offset);
            default -> throw new IllegalArgumentException("unknown input: kind=" + kind + ", sequence=" + sequence);
        }
        decisions.endInput(sequence, timestampNs, kind, source, buffer, offset, length);
        stats.mostWorkInACycle = budget.mostSpent();
        stats.pagesInUse = pool.usedPages();
        stats.poolUsedBytes = pool.usedBytes();
        decisions.inputApplied(sequence, kind, this);
    }

    private void onConnectionOpened(final int connectionId) {
        if (connections.add(connectionId)) {
            stats.connections++;
        }
    }

    private void onConnectionClosed(final int connectionId) {
        if (connections.remove(connectionId)) {
            stats.connections--;
            transfers.cancelAllOf(connectionId);
            queries.cancelAllOf(connectionId);
            registrar.onConnectionClosed(connectionId);
        }
    }

    private void onCopyCompleted(final DirectBuffer buffer, final int offset) {
        final Transfer transfer = transfers.find(
                buffer.getLong(offset + CopyCompletionDescriptor.TRANSFER_ID_OFFSET, ByteOrder.LITTLE_ENDIAN));
        if (transfer == null) {
            return;
        }
        final int status = buffer.getInt(offset + CopyCompletionDescriptor.STATUS_OFFSET, ByteOrder.LITTLE_ENDIAN);
        transfer.bytes += buffer.getLong(offset + CopyCompletionDescriptor.BYTES_OFFSET, ByteOrder.LITTLE_ENDIAN);
        transfer.startNs = Math.min(
                transfer.startNs,
                buffer.getLong(offset + CopyCompletionDescriptor.START_NS_OFFSET, ByteOrder.LITTLE_ENDIAN));
        transfer.endNs = Math.max(
                transfer.endNs,
                buffer.getLong(offset + CopyCompletionDescriptor.END_NS_OFFSET, ByteOrder.LITTLE_ENDIAN));
        transfer.status = worseOf(transfer.status, status);
        if (status == CopyCompletionDescriptor.DEVICE_LOST) {
            lostDevices.onLost(transfer.device.deviceId);
        }
        if (--transfer.commandsPending == 0) {
            onTransferEnded(transfer);
        }
    }

    /** Cancelled goes for more than copied, failed for more than cancelled, and a lost device for most. */
    private static int worseOf(final int status, final int other) {
        if (status == CopyCompletionDescriptor.DEVICE_LOST || other == CopyCompletionDescriptor.DEVICE_LOST) {
            return CopyCompletionDescriptor.DEVICE_LOST;
        }
        return other == CopyCompletionDescriptor.OK || status == CopyCompletionDescriptor.FAILED ? status : other;
    }

    private void onPoolRegistered(final DirectBuffer buffer, final int offset) {
        pool.usableSlabs(buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN));
        saves.isPoolGrowing = buffer.getInt(offset + Integer.BYTES, ByteOrder.LITTLE_ENDIAN) != 0;
        stats.poolRegisteredBytes = registeredBytes();
    }

    private long registeredBytes() {
        return pool.usableSlabs() == pool.geometry().slabCount()
                ? pool.geometry().poolBytes()
                : pool.geometry().slabOffset(pool.usableSlabs());
    }

    private void onDeviceRecovered(final int deviceId, final long nowNs, final DirectBuffer buffer, final int offset) {
        final boolean isRecovered = buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN) == 0;
        lostDevices.onRecovered(deviceId, isRecovered ? null : Registrar.text(buffer, offset + Integer.BYTES), nowNs);
    }

    private void onTransferEnded(final Transfer transfer) {
        final Device device = transfer.device;
        final boolean memoryFailed = transfer.status == CopyCompletionDescriptor.FAILED;
        if (transfer.direction == CopyCommandDescriptor.SAVE) {
            saveCompletion.begin(transfer);
        } else {
            loads.onEnded(transfer);
            transfers.free(transfer);
        }
        registrar.onCopyEnded(device);
        if (memoryFailed && connections.contains(device.connectionId)) {
            output.closeConnection(device.connectionId, CloseReason.DEVICE_MEMORY_FAILED);
        }
    }

    /**
     * Slabs of the pool, registered or not.
     *
     * @return number of slabs.
     */
    public int slabs() {
        return pool.geometry().slabCount();
    }

    /**
     * Does work wait for a {@link InputKind#STEP}?
     *
     * @return whether it does.
     */
    public boolean hasPendingWork() {
        return !jobs.isEmpty();
    }

    /**
     * Is there budget for a request of a connection now? If not, leave it where it is and ask again in the next cycle: what it
     * waits for ends by steps alone. A connection has to wait for its own long request; others wait only while work of this cycle
     * or the number of long requests is at its limit.
     *
     * @param timestampNs  of the request, should it be applied.
     * @param connectionId of the request.
     * @return whether it can be applied. One that is applied all the same may be answered as busy.
     */
    public boolean canTake(final long timestampNs, final int connectionId) {
        return budget.hasLeft(timestampNs, jobs.isEmpty() ? 1 : budget.limit() / 2)
                && !requestCopies.isExhausted()
                && !requestCopies.isUsedBy(connectionId);
    }

    /**
     * How many blocks of a prefix are cached. Looks only: takes no lease, counts nothing and is no input.
     *
     * @param namespaceId of the instance's namespace.
     * @param group       storage group.
     * @param hashes      holds the hashes, packed.
     * @param offset      of the first.
     * @param hashLength  of each, 1 to 255 bytes.
     * @param count       of them.
     * @return the number of hashes from the first on whose blocks are sealed.
     */
    public int prefixLength(
            final int namespaceId,
            final int group,
            final DirectBuffer hashes,
            final int offset,
            final int hashLength,
            final int count) {
        blocks.finder.wrap(namespaceId, group, hashes, offset, hashLength);
        return blocks.finder.findPrefix(0, count, new int[count]);
    }

    /**
     * Hash over the state and over every byte of every input and decision so far. Costs nothing to read.
     *
     * @return the hash.
     */
    public long stateHash() {
        return combine(blocks.structureHash(), leases.hash() + jobs.hash(), transfers.hash());
    }

    /**
     * The same with everything that is kept incrementally computed from the state itself; takes time in proportion to it.
     *
     * @return the hash, equal to {@link #stateHash()} unless the core is defective.
     */
    public long recomputeStateHash() {
        return combine(
                blocks.recomputeStructureHash(),
                leases.recomputeHash() + jobs.recomputeHash(),
                transfers.recomputeHash());
    }

    /** Slabs that may not be used yet: 0 once all of the pool is registered. */
    private long withheldSlabs() {
        return (long) (pool.geometry().slabCount() - pool.usableSlabs()) << Integer.SIZE;
    }

    private long combine(final long structure, final long leaseHash, final long transferHash) {
        final long state = Mixing.mix(structure, leaseHash, transferHash);
        return Mixing.mix(
                state ^ Mixing.P1,
                decisions.chain(),
                Mixing.mix(
                        pool.usedPages() + withheldSlabs() ^ Mixing.P0,
                        instances.hash() + lostDevices.hash() ^ Mixing.P3));
    }

    /**
     * The pool, to look at on the engine's thread; the core alone may change it.
     *
     * @return the pool.
     */
    public SlabPool pool() {
        return pool;
    }

    /**
     * Names of all instances. Looks only, is no input, and allocates.
     *
     * @return the names in the order of registration.
     */
    public List<String> instanceNames() {
        return instances.all().stream().map(instance -> instance.name).toList();
    }

    /**
     * All instances. Looks only, is no input, and allocates.
     *
     * @return the instances in the order of registration.
     */
    public List<KnownInstance> instances() {
        return instances.all().stream()
                .map(instance ->
                        new KnownInstance(instance.key, instance.name, instance.namespaceName, instance.namespaceId()))
                .toList();
    }

    /**
     * Figures of the core, live; read them on the engine's thread.
     *
     * @return the figures.
     */
    public CoreStats stats() {
        return stats;
    }
}
