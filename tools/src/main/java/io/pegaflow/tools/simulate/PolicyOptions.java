package io.pegaflow.tools.simulate;

import io.pegaflow.engine.policy.EvictionPolicies;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that name the policies. */
final class PolicyOptions {
    private static final int MAX_GHOSTS = 1_000;

    @Option(
            names = "--policies",
            paramLabel = "NAME,...",
            split = ",",
            completionCandidates = Names.class,
            description = "Policies to compare: ${COMPLETION-CANDIDATES}. Default: all.")
    private List<String> names;

    @Option(
            names = "--ghosts",
            paramLabel = "N",
            description =
                    "Departed blocks whose frequency is remembered, for each block the cache holds. Default: as many as"
                            + " the policy does in the engine, 2 for mq-lru.")
    private Double ghosts;

    void validate() {
        if (ghosts != null && !(ghosts > 0 && ghosts <= MAX_GHOSTS)) {
            throw new IllegalArgumentException(
                    "value is out of range: --ghosts=" + ghosts + ", above 0, maximum=" + MAX_GHOSTS);
        }
    }

    /** With that of the agent that recorded the requests, if one did. */
    List<SimulatedPolicy> policies(final Recorded recorded) {
        final List<SimulatedPolicy> policies = new ArrayList<>();
        for (final String name : names == null ? SimulatedPolicy.names() : names) {
            final SimulatedPolicy policy = SimulatedPolicy.of(name, ghosts == null ? 0 : ghosts);
            if (policies.contains(policy)) {
                throw new IllegalArgumentException(
                        "policy stands there twice: --policies=" + String.join(",", names) + "; name it once");
            }
            policies.add(policy);
        }
        if (recorded != null
                && EvictionPolicies.find(recorded.policy()) != null
                && policies.stream().noneMatch(policy -> policy.name().equals(recorded.policy()))) {
            policies.add(0, SimulatedPolicy.of(recorded.policy(), ghosts == null ? 0 : ghosts));
        }
        return policies;
    }

    /** For completion and help. */
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Names() {
            super(SimulatedPolicy.names());
        }
    }
}
