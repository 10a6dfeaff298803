package io.pegaflow.engine.runtime.counters;

import static java.nio.file.StandardOpenOption.READ;

import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.RequestTransport;
import io.pegaflow.engine.runtime.latency.Stage;
import io.pegaflow.ipc.ErrorCode;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

/** Reads the counters of a running agent out of its mapped file, without the agent noticing. Use from one thread. */
public final class CountersFileReader implements AutoCloseable {
    private static final long MAX_WAIT_NS = 50_000_000L;

    private final MappedByteBuffer mapping;
    private final UnsafeBuffer header;
    private final UnsafeBuffer values;
    private final UnsafeBuffer metadata;
    private final UnsafeBuffer tables;
    private final CountersReader counters;

    /**
     * Map a counters file for reading.
     *
     * @param path of the file.
     * @throws IOException if it is not there, or no counters file of a version known here.
     */
    public CountersFileReader(final Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, READ)) {
            final long length = channel.size();
            if (length < CountersFileDescriptor.HEADER_LENGTH || length > Integer.MAX_VALUE) {
                throw new IOException("not a counters file: path=" + path + ", length=" + length);
            }
            mapping = channel.map(FileChannel.MapMode.READ_ONLY, 0, length);
        }
        header = new UnsafeBuffer(mapping, 0, CountersFileDescriptor.HEADER_LENGTH);
        final int magic = header.getIntVolatile(CountersFileDescriptor.MAGIC_OFFSET);
        final int version = getInt(CountersFileDescriptor.VERSION_OFFSET);
        final int metadataLength = getInt(CountersFileDescriptor.METADATA_LENGTH_OFFSET);
        final int valuesLength = getInt(CountersFileDescriptor.VALUES_LENGTH_OFFSET);
        final int tablesLength = getInt(CountersFileDescriptor.TABLES_LENGTH_OFFSET);
        final long wanted =
                CountersFileDescriptor.HEADER_LENGTH + (long) metadataLength + valuesLength + CountersTable.length();
        try {
            if (magic != CountersFileDescriptor.MAGIC) {
                throw new IOException("not a counters file: path=" + path + ", magic=" + Integer.toHexString(magic));
            }
            if (version != CountersFileDescriptor.VERSION) {
                throw new IOException("counters file of another version: path=" + path + ", version=" + version
                        + ", known=" + CountersFileDescriptor.VERSION + "; use the tools of the agent's own version");
            }
            if (metadataLength < 0 || valuesLength < 0 || tablesLength != CountersTable.length()) {
                throw new IOException("counters file is damaged: path=" + path + ", metadataLength=" + metadataLength
                        + ", valuesLength=" + valuesLength + ", tablesLength=" + tablesLength);
            }
            if (mapping.capacity() < wanted) {
                throw new IOException(
                        "counters file is cut: path=" + path + ", length=" + mapping.capacity() + ", wanted=" + wanted);
            }
        } catch (final IOException ex) {
            BufferUtil.free(mapping);
            throw ex;
        }
        metadata = new UnsafeBuffer(mapping, CountersFileDescriptor.HEADER_LENGTH, metadataLength);
        final int valuesOffset = CountersFileDescriptor.HEADER_LENGTH + metadataLength;
        values = new UnsafeBuffer(mapping, valuesOffset, valuesLength);
        tables = new UnsafeBuffer(mapping, valuesOffset + valuesLength, tablesLength);
        counters = new CountersReader(metadata, values, StandardCharsets.US_ASCII);
    }

    /**
     * Pid of the agent.
     *
     * @return the pid.
     */
    public long pid() {
        return getLong(CountersFileDescriptor.PID_OFFSET);
    }

    /**
     * Start time of the agent's process.
     *
     * @return clock ticks after boot.
     */
    public long pidStartTime() {
        return getLong(CountersFileDescriptor.PID_START_TIME_OFFSET);
    }

    /**
     * Incarnation of the agent.
     *
     * @return the incarnation.
     */
    public long incarnation() {
        return getLong(CountersFileDescriptor.INCARNATION_OFFSET);
    }

    /**
     * When the agent started.
     *
     * @return ms since the epoch.
     */
    public long startMs() {
        return getLong(CountersFileDescriptor.START_MS_OFFSET);
    }

    /**
     * All counters of one moment, apart from what the agent does next. Waits while the engine publishes, for at most 50 ms: one
     * that was stopped in the middle of it never ends.
     *
     * @return the counters.
     */
    public CountersSnapshot snapshot() {
        final UnsafeBuffer valuesCopy = new UnsafeBuffer(new byte[values.capacity()]);
        final UnsafeBuffer tablesCopy = new UnsafeBuffer(new byte[tables.capacity()]);
        final long deadlineNs = System.nanoTime() + MAX_WAIT_NS;
        while (true) {
            final long before = publications();
            VarHandle.acquireFence();
            valuesCopy.putBytes(0, values, 0, values.capacity());
            tablesCopy.putBytes(0, tables, 0, tables.capacity());
            final long publishedMs = getLong(CountersFileDescriptor.PUBLISHED_MS_OFFSET);
            VarHandle.acquireFence();
            final boolean isWhole = (before & 1) == 0 && publications() == before;
            if (isWhole || System.nanoTime() - deadlineNs > 0) {
                return new CountersSnapshot(metadata, valuesCopy, tablesCopy, publishedMs, !isWhole);
            }
            Thread.onSpinWait();
        }
    }

    private long publications() {
        return header.getLongVolatile(CountersFileDescriptor.PUBLICATIONS_OFFSET);
    }

    /**
     * All counters, to iterate over.
     *
     * @return the counters.
     */
    public CountersReader counters() {
        return counters;
    }

    /**
     * Value of a counter of the engine.
     *
     * @param counter which.
     * @return its value, 0 if the file has no such counter.
     */
    public long value(final EngineCounter counter) {
        return value(counter.typeId(), null);
    }

    /**
     * Refusals with an error.
     *
     * @param errorCode the error.
     * @return how many from the start of the agent.
     */
    public long refusals(final ErrorCode errorCode) {
        return value(EngineCounter.REFUSALS_TYPE_ID_BASE + errorCode.code(), null);
    }

    /**
     * Value of a counter of an agent.
     *
     * @param agentName of the agent.
     * @param counter   which.
     * @return its value, 0 if there is no such agent.
     */
    public long value(final String agentName, final AgentCounter counter) {
        return value(counter.typeId(), agentName + ": " + counter.label());
    }

    /**
     * Value of a counter of durations.
     *
     * @param operation of the requests.
     * @param stage     of the operation.
     * @param counter   which.
     * @return its value, 0 if the file has no such counter.
     */
    public long value(final Operation operation, final Stage stage, final LatencyCounter counter) {
        return value(counter.typeId(operation, stage), null);
    }

    /**
     * Answers to an operation, whatever way its requests came.
     *
     * @param operation which.
     * @param code      of {@link ErrorCode#code()}, 0 for success.
     * @return how many from the start of the agent.
     */
    public long answers(final Operation operation, final int code) {
        long answers = 0;
        for (final RequestTransport transport : RequestTransport.values()) {
            final int typeId = EngineCounter.ANSWERS_TYPE_ID_BASE
                    + transport.ordinal() * EngineCounter.ANSWERS_TYPE_IDS_PER_TRANSPORT
                    + operation.ordinal() * EngineCounter.ANSWERS_TYPE_IDS_PER_OPERATION
                    + code;
            answers += value(typeId, null);
        }
        return answers;
    }

    private long value(final int typeId, final String label) {
        final long[] value = new long[1];
        counters.forEach((counterValue, counterId, counterLabel) -> {
            if (counters.getCounterTypeId(counterId) == typeId && (label == null || label.equals(counterLabel))) {
                value[0] = counterValue;
            }
        });
        return value[0];
    }

    private int getInt(final int offset) {
        return header.getInt(offset, ByteOrder.LITTLE_ENDIAN);
    }

    private long getLong(final int offset) {
        return header.getLong(offset, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {
        BufferUtil.free(mapping);
    }
}
