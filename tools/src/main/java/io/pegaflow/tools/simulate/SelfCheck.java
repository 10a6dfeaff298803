package io.pegaflow.tools.simulate;

import io.pegaflow.engine.policy.EvictionPolicies;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Simulates what the agent that recorded the requests ran, and compares the hits. */
final class SelfCheck {
    private final RequestLog log;
    private final Recorded recorded;

    SelfCheck(final RequestLog log, final Recorded recorded) {
        this.log = log;
        this.recorded = recorded;
    }

    /** What came of it, a line each. */
    List<String> run() {
        final EvictionPolicies policy = EvictionPolicies.find(recorded.policy());
        final List<String> lines = new ArrayList<>();
        if (policy == null) {
            lines.add("Self-check: not possible, this version has no policy " + recorded.policy() + ".");
            return lines;
        }
        final long hits =
                new PolicyCache(policy, 0, log, recorded.blocks()).replay().hits();
        lines.add(String.format(
                Locale.ROOT,
                "Self-check: %s at %,d blocks, as recorded: %,d hits simulated, %,d recorded: %s.",
                recorded.policy(),
                recorded.blocks(),
                hits,
                recorded.hits(),
                difference(hits - recorded.hits())));
        if (!recorded.wasFull()) {
            lines.add("The cache was never full: no block had to leave for another.");
        }
        if (hits != recorded.hits()) {
            lines.add(
                    recorded.remarks().isEmpty()
                            ? "The journal tells of nothing that explains it."
                            : "What may explain it: " + String.join("; ", recorded.remarks()) + ".");
        } else if (!recorded.remarks().isEmpty()) {
            lines.add("Recorded as well: " + String.join("; ", recorded.remarks()) + ".");
        }
        return lines;
    }

    private String difference(final long more) {
        return more == 0
                ? "equal"
                : String.format(
                        Locale.ROOT,
                        "%,d %s, %.3f %% of the look-ups",
                        Math.abs(more),
                        more > 0 ? "more" : "fewer",
                        100.0 * Math.abs(more) / log.lookedUpBlocks());
    }
}
