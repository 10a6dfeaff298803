package io.pegaflow.engine.runtime.counters;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.pegaflow.engine.pool.MappedPages;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.RequestTransport;
import io.pegaflow.engine.runtime.latency.Stage;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.ProcessIdentity;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;

/**
 * The counters of one agent process in a mapped file. Counters are made at start by one thread; each is then written by the one
 * thread that owns it. Once closed, counters count no more, and may not be written.
 */
public final class CountersFile implements AutoCloseable {
    private static final int MAX_COUNTERS = 1024;
    private static final int METADATA_LENGTH = MAX_COUNTERS * CountersReader.METADATA_LENGTH;
    private static final int VALUES_LENGTH = MAX_COUNTERS * CountersReader.COUNTER_LENGTH;
    private static final int TABLES_OFFSET = CountersFileDescriptor.HEADER_LENGTH + METADATA_LENGTH + VALUES_LENGTH;
    private static final int FILE_LENGTH = TABLES_OFFSET + CountersTable.length();

    private final Path path;
    private final MappedByteBuffer mapping;
    private final UnsafeBuffer header;
    private final CountersManager manager;
    private final Map<EngineCounter, AtomicCounter> engineCounters = new EnumMap<>(EngineCounter.class);
    private final AtomicCounter[] refusals;
    private final AtomicCounter[][][] answers;
    private final ResidenceCounters evictedResidence;
    private final ResidenceCounters cleanedResidence;
    private final NamespaceCounters namespaces;
    private boolean isClosed;

    private CountersFile(final Path path, final MappedByteBuffer mapping) {
        this.path = path;
        this.mapping = mapping;
        header = new UnsafeBuffer(mapping, 0, CountersFileDescriptor.HEADER_LENGTH);
        final UnsafeBuffer metadata = new UnsafeBuffer(mapping, CountersFileDescriptor.HEADER_LENGTH, METADATA_LENGTH);
        final UnsafeBuffer values =
                new UnsafeBuffer(mapping, CountersFileDescriptor.HEADER_LENGTH + METADATA_LENGTH, VALUES_LENGTH);
        manager = new CountersManager(metadata, values, StandardCharsets.US_ASCII);
        for (final EngineCounter counter : EngineCounter.values()) {
            engineCounters.put(counter, manager.newCounter(counter.label(), counter.typeId()));
        }
        refusals = new AtomicCounter[ErrorCode.values().length];
        for (final ErrorCode code : ErrorCode.values()) {
            refusals[code.code()] =
                    manager.newCounter("refusals: " + code, EngineCounter.REFUSALS_TYPE_ID_BASE + code.code());
        }
        answers = new AtomicCounter[RequestTransport.values().length][Operation.values().length][];
        for (final RequestTransport transport : RequestTransport.values()) {
            for (final Operation operation : Operation.values()) {
                answers[transport.ordinal()][operation.ordinal()] = newAnswers(transport, operation);
            }
        }
        evictedResidence = new ResidenceCounters(manager, 0, "evicted");
        cleanedResidence = new ResidenceCounters(manager, 1, "cleaned");
        namespaces = new NamespaceCounters(manager);
    }

    private AtomicCounter[] newAnswers(final RequestTransport transport, final Operation operation) {
        final String prefix =
                transport == RequestTransport.IPC ? "answers: " : "answers over " + transport.label() + ": ";
        final AtomicCounter[] ofOperation = new AtomicCounter[ErrorCode.values().length];
        for (final ErrorCode code : ErrorCode.values()) {
            final String outcome = code == ErrorCode.UNKNOWN ? "OK" : code.name();
            ofOperation[code.code()] = manager.newCounter(
                    prefix + operation + " " + outcome,
                    EngineCounter.ANSWERS_TYPE_ID_BASE
                            + transport.ordinal() * EngineCounter.ANSWERS_TYPE_IDS_PER_TRANSPORT
                            + operation.ordinal() * EngineCounter.ANSWERS_TYPE_IDS_PER_OPERATION
                            + code.code());
        }
        return ofOperation;
    }

    /**
     * Create the file with the counters of the engine. The file must not exist.
     *
     * @param path        of the file.
     * @param incarnation of this run of the agent.
     * @param nowMs       ms since the epoch.
     * @return the counters.
     * @throws IOException if the file cannot be made.
     */
    public static CountersFile create(final Path path, final long incarnation, final long nowMs) throws IOException {
        final MappedByteBuffer mapping;
        try (FileChannel channel = FileChannel.open(
                path,
                Set.of(CREATE_NEW, READ, WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            MappedPages.take(channel, FILE_LENGTH);
            mapping = channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_LENGTH);
        }
        final CountersFile file = new CountersFile(path, mapping);
        final long pid = ProcessIdentity.currentPid();
        final UnsafeBuffer header = file.header;
        putInt(header, CountersFileDescriptor.VERSION_OFFSET, CountersFileDescriptor.VERSION);
        putLong(header, CountersFileDescriptor.PID_OFFSET, pid);
        putLong(header, CountersFileDescriptor.PID_START_TIME_OFFSET, ProcessIdentity.startTime(pid));
        putLong(header, CountersFileDescriptor.INCARNATION_OFFSET, incarnation);
        putLong(header, CountersFileDescriptor.START_MS_OFFSET, nowMs);
        putInt(header, CountersFileDescriptor.METADATA_LENGTH_OFFSET, METADATA_LENGTH);
        putInt(header, CountersFileDescriptor.VALUES_LENGTH_OFFSET, VALUES_LENGTH);
        putInt(header, CountersFileDescriptor.TABLES_LENGTH_OFFSET, CountersTable.length());
        header.putIntRelease(CountersFileDescriptor.MAGIC_OFFSET, CountersFileDescriptor.MAGIC);
        return file;
    }

    /**
     * Bytes of the file.
     *
     * @return its length.
     */
    public static int length() {
        return FILE_LENGTH;
    }

    /**
     * A counter of the engine.
     *
     * @param counter which.
     * @return the counter.
     */
    public AtomicCounter counter(final EngineCounter counter) {
        return engineCounters.get(counter);
    }

    /**
     * The counter of refusals with an error.
     *
     * @param errorCode of {@link ErrorCode#code()}.
     * @return the counter.
     */
    public AtomicCounter refusals(final int errorCode) {
        return refusals[errorCode];
    }

    /**
     * The counter of answers to an operation.
     *
     * @param transport of the requests.
     * @param operation which.
     * @param code      of {@link ErrorCode#code()}, 0 for success.
     * @return the counter.
     */
    public AtomicCounter answers(final RequestTransport transport, final Operation operation, final int code) {
        return answers[transport.ordinal()][operation.ordinal()][code];
    }

    /**
     * How long blocks were in the cache that made room for others.
     *
     * @return the counters.
     */
    public ResidenceCounters evictedResidence() {
        return evictedResidence;
    }

    /**
     * How long blocks were in the cache that were cleaned away.
     *
     * @return the counters.
     */
    public ResidenceCounters cleanedResidence() {
        return cleanedResidence;
    }

    /**
     * Figures of namespaces.
     *
     * @return the counters.
     */
    public NamespaceCounters namespaces() {
        return namespaces;
    }

    /**
     * All counters, those of agents too, to iterate over; not after this was closed.
     *
     * @return the counters.
     */
    public CountersReader reader() {
        return manager;
    }

    /**
     * What writes a table; one for each.
     *
     * @param table which.
     * @return the writer, for the thread that publishes.
     */
    public CountersTableWriter table(final CountersTable table) {
        final int length = table.rows() * CountersRowDescriptor.LENGTH;
        return new CountersTableWriter(new UnsafeBuffer(mapping, TABLES_OFFSET + table.offset(), length), table.rows());
    }

    /** The engine begins to publish: until it ends, readers wait or take the figures for torn. By the engine's thread. */
    public void beginPublication() {
        final long publications = header.getLong(CountersFileDescriptor.PUBLICATIONS_OFFSET, ByteOrder.LITTLE_ENDIAN);
        putLong(header, CountersFileDescriptor.PUBLICATIONS_OFFSET, publications + 1);
        VarHandle.storeStoreFence();
    }

    /**
     * The engine has published.
     *
     * @param nowMs ms since the epoch.
     */
    public void endPublication(final long nowMs) {
        final long publications = header.getLong(CountersFileDescriptor.PUBLICATIONS_OFFSET, ByteOrder.LITTLE_ENDIAN);
        putLong(header, CountersFileDescriptor.PUBLISHED_MS_OFFSET, nowMs);
        VarHandle.storeStoreFence();
        putLong(header, CountersFileDescriptor.PUBLICATIONS_OFFSET, publications + 1);
    }

    /**
     * Make a counter of durations.
     *
     * @param operation of the requests.
     * @param stage     of the operation.
     * @param counter   which.
     * @return the new counter.
     */
    public AtomicCounter newLatencyCounter(final Operation operation, final Stage stage, final LatencyCounter counter) {
        return manager.newCounter(counter.label(operation, stage), counter.typeId(operation, stage));
    }

    /**
     * Make a counter of a device.
     *
     * @param deviceId global ordinal of the device.
     * @param counter  which.
     * @return the counter.
     */
    public AtomicCounter newDeviceCounter(final int deviceId, final DeviceCounter counter) {
        return manager.newCounter(
                "device " + deviceId + ": " + counter.label(), counter.typeId(), buffer -> buffer.putInt(0, deviceId));
    }

    /**
     * Make a counter of an agent.
     *
     * @param agentName of the agent.
     * @param counter   which.
     * @return the new counter.
     */
    public AtomicCounter newAgentCounter(final String agentName, final AgentCounter counter) {
        final byte[] key = agentName.getBytes(StandardCharsets.US_ASCII);
        return manager.newCounter(
                agentName + ": " + counter.label(), counter.typeId(), buffer -> buffer.putBytes(0, key));
    }

    private static void putInt(final UnsafeBuffer buffer, final int offset, final int value) {
        buffer.putInt(offset, value, ByteOrder.LITTLE_ENDIAN);
    }

    private static void putLong(final UnsafeBuffer buffer, final int offset, final long value) {
        buffer.putLong(offset, value, ByteOrder.LITTLE_ENDIAN);
    }

    /** Unmap and remove the file. No counter may be written any more. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            try {
                Files.deleteIfExists(path);
            } catch (final IOException ex) {
                throw new IllegalStateException("counters file could not be removed: path=" + path, ex);
            } finally {
                BufferUtil.free(mapping);
            }
        }
    }
}
