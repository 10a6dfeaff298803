package io.pegaflow.engine.runtime.counters;

import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.RequestTransport;
import io.pegaflow.engine.runtime.latency.Stage;
import io.pegaflow.ipc.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

/**
 * All counters at one moment. What the engine publishes is of one publication, so its figures add up; those of the other
 * threads are each of some moment of their own. Does not change.
 */
public final class CountersSnapshot {
    private final Map<Integer, Long> byTypeId = new HashMap<>();
    private final Map<String, Map<AgentCounter, Long>> agents = new TreeMap<>();
    private final Map<String, Map<NamespaceCounter, Long>> namespaces = new LinkedHashMap<>();
    private final UnsafeBuffer tables;
    private final long publishedMs;
    private final boolean torn;

    CountersSnapshot(
            final AtomicBuffer metadata,
            final AtomicBuffer values,
            final UnsafeBuffer tables,
            final long publishedMs,
            final boolean torn) {
        this.tables = tables;
        this.publishedMs = publishedMs;
        this.torn = torn;
        final CountersReader reader = new CountersReader(metadata, values, StandardCharsets.US_ASCII);
        reader.forEach((value, counterId, label) -> add(reader.getCounterTypeId(counterId), label, value));
    }

    private void add(final int typeId, final String label, final long value) {
        for (final AgentCounter counter : AgentCounter.values()) {
            if (counter.typeId() == typeId) {
                final String agent =
                        label.substring(0, label.length() - counter.label().length() - 2);
                agents.computeIfAbsent(agent, name -> new HashMap<>()).put(counter, value);
                return;
            }
        }
        for (final NamespaceCounter counter : NamespaceCounter.values()) {
            if (counter.typeId() == typeId) {
                final String name = label.substring(counter.label("").length());
                namespaces.computeIfAbsent(name, key -> new HashMap<>()).put(counter, value);
                return;
            }
        }
        byTypeId.put(typeId, value);
    }

    /**
     * When the engine published.
     *
     * @return ms since the epoch by the agent's clock, 0 if it never did.
     */
    public long publishedMs() {
        return publishedMs;
    }

    /**
     * Was the engine stopped in the middle of a publication, so that its figures are of two of them?
     *
     * @return whether it was.
     */
    public boolean isTorn() {
        return torn;
    }

    /**
     * Value of a counter of the engine.
     *
     * @param counter which.
     * @return its value, 0 if the file has no such counter.
     */
    public long value(final EngineCounter counter) {
        return value(counter.typeId());
    }

    /**
     * Refusals with an error.
     *
     * @param errorCode the error.
     * @return how many from the start of the agent.
     */
    public long refusals(final ErrorCode errorCode) {
        return value(EngineCounter.REFUSALS_TYPE_ID_BASE + errorCode.code());
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
            answers += value(EngineCounter.ANSWERS_TYPE_ID_BASE
                    + transport.ordinal() * EngineCounter.ANSWERS_TYPE_IDS_PER_TRANSPORT
                    + operation.ordinal() * EngineCounter.ANSWERS_TYPE_IDS_PER_OPERATION
                    + code);
        }
        return answers;
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
        return value(counter.typeId(operation, stage));
    }

    /**
     * The agents that count, by name.
     *
     * @return their names, in order.
     */
    public List<String> agents() {
        return List.copyOf(agents.keySet());
    }

    /**
     * Value of a counter of an agent.
     *
     * @param agentName of the agent.
     * @param counter   which.
     * @return its value, 0 if there is no such agent.
     */
    public long value(final String agentName, final AgentCounter counter) {
        return agents.getOrDefault(agentName, Map.of()).getOrDefault(counter, 0L);
    }

    /**
     * The namespaces that are counted apart, and that which stands for all others.
     *
     * @return their names in the order in which they were first named; slots that have none yet are called {@code #N}.
     */
    public List<String> namespaces() {
        return List.copyOf(namespaces.keySet());
    }

    /**
     * Value of a counter of a namespace.
     *
     * @param namespace its name.
     * @param counter   which.
     * @return its value, 0 if there is no such namespace.
     */
    public long value(final String namespace, final NamespaceCounter counter) {
        return namespaces.getOrDefault(namespace, Map.of()).getOrDefault(counter, 0L);
    }

    /**
     * The rows of a table that are in use.
     *
     * @param table which.
     * @return the rows in their order.
     */
    public List<CountersRow> rows(final CountersTable table) {
        final DirectBuffer buffer =
                new UnsafeBuffer(tables, table.offset(), table.rows() * CountersRowDescriptor.LENGTH);
        final List<CountersRow> rows = new ArrayList<>();
        for (int i = 0; i < table.rows(); i++) {
            final CountersRow row = CountersRow.read(buffer, i);
            if (row != null) {
                rows.add(row);
            }
        }
        return rows;
    }

    private long value(final int typeId) {
        return byTypeId.getOrDefault(typeId, 0L);
    }
}
