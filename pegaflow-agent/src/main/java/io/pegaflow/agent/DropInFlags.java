package io.pegaflow.agent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Flags of the first implementation that are none of this one, for the sake of scripts that start either. What only tunes is taken
 * and passed over, since nothing is to be tuned there; what asks for something this agent does not have is refused, so that nobody
 * believes to have it.
 */
final class DropInFlags {
    private static final String NO_DISK = "this agent has no disk tier";
    private static final String NO_PEERS = "this agent loads nothing from agents of other hosts";
    private static final String NO_ESTIMATE = "this agent estimates no cardinality";

    private static final String NO_NUMA = "--disable-numa-affinity";
    private static final List<String> SWITCHES = List.of(NO_NUMA, "--blockwise-alloc");
    private static final List<String> VALUES =
            List.of("--hint-value-size", "--pool-shards", "--max-prefetch-blocks", "--trace-sample-rate");
    private static final Map<String, String> REFUSED = new LinkedHashMap<>();

    static {
        REFUSED.put("--use-hugepages", "give a directory of a huge-page file system with --pool-dir instead");
        for (final String flag : List.of(
                "--ssd-cache-path",
                "--ssd-cache-capacity",
                "--ssd-cache-shards",
                "--ssd-write-queue-depth",
                "--ssd-prefetch-queue-depth",
                "--ssd-write-inflight",
                "--ssd-prefetch-inflight")) {
            REFUSED.put(flag, NO_DISK);
        }
        for (final String flag : List.of(
                "--nics",
                "--qps-per-peer",
                "--metaserver-addr",
                "--metaserver-queue-depth",
                "--transfer-lock-timeout-secs")) {
            REFUSED.put(flag, NO_PEERS);
        }
        REFUSED.put("--metric-hll-windows", NO_ESTIMATE);
        REFUSED.put("--metric-hll-bucket-bits", NO_ESTIMATE);
    }

    private DropInFlags() {}

    static void addTo(final CommandSpec spec) {
        for (final String flag : SWITCHES) {
            spec.addOption(OptionSpec.builder(flag)
                    .type(String.class)
                    .arity("0..1")
                    .fallbackValue("true")
                    .hidden(true)
                    .build());
        }
        for (final String flag : VALUES) {
            spec.addOption(
                    OptionSpec.builder(flag).type(String.class).hidden(true).build());
        }
    }

    /** Do what those ask for that mean something here by another name. */
    static void applyTo(final AgentContext context, final ParseResult parsed) {
        if (!parsed.matchedOptionValue(NO_NUMA, "false").equals("false")) {
            context.devices().numa("off");
        }
    }

    /** Those that were given and mean nothing. */
    static List<String> passedOver(final ParseResult parsed) {
        final List<String> given = new ArrayList<>(SWITCHES);
        given.addAll(VALUES);
        given.removeIf(flag -> flag.equals(NO_NUMA) || !parsed.hasMatchedOption(flag));
        return given;
    }

    /** Why a flag that is not known is refused; null if it is nobody's. */
    static String refusal(final String argument) {
        final String flag = argument.split("=", 2)[0];
        final String reason = REFUSED.get(flag);
        return reason == null ? null : "option is not served: " + flag + "; " + reason + "; leave it out";
    }
}
