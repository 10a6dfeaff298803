package io.pegaflow.agent.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts the requests that an edge has answered by itself, of which the engine knows nothing. Any thread may call. */
public final class EdgeAnswers {
    /** Status of what was carried out. */
    public static final String OK = "ok";

    private final ConcurrentHashMap<Answer, LongAdder> counts = new ConcurrentHashMap<>();

    /** None yet. */
    public EdgeAnswers() {}

    /**
     * Labels of a count.
     *
     * @param method as in metrics.
     * @param status as in metrics.
     */
    record Answer(String method, String status) {}

    /**
     * One more.
     *
     * @param method that was called, as in metrics.
     * @param status {@link #OK} or the error, as in metrics; neither may come from outside, since each is kept.
     */
    public void add(final String method, final String status) {
        counts.computeIfAbsent(new Answer(method, status), key -> new LongAdder())
                .increment();
    }

    /** All counts of this moment. */
    Map<Answer, Long> snapshot() {
        final Map<Answer, Long> snapshot = new HashMap<>();
        counts.forEach((answer, count) -> snapshot.put(answer, count.sum()));
        return snapshot;
    }
}
