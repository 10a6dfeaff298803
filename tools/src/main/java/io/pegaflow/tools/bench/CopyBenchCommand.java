package io.pegaflow.tools.bench;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pegaflow bench copy}. */
@Command(
        name = "copy",
        description = {
            "Measures copies through the whole agent, a process of its own, against a bare loop over the same ranges in this"
                    + " process, which exports the device memory: cuMemcpyAsync on one stream to or from pinned memory with"
                    + " --device-backend cuda, copies by the CPU with host. Its host memory is what the pool is: a file beside"
                    + " the pool's, as long as the pool, at most 1 GiB, into which saves go one behind another; loads"
                    + " take what was saved last.",
            "",
            "Each round times, one after another, a bare save, a save, a bare load and a load of --request-bytes (every other"
                    + " round the bare ones go second): from before the request is sent until its reply is there, blocks scattered on the device, all hashes new, so that"
                    + " a full pool evicts. Rates are bytes by time, medians of the rounds; a ratio is the median of the"
                    + " rounds' ratios. Before it, --warm-up seconds of requests of one block, then of such rounds.",
            "",
            "both: --clients that save and as many that load, at the same time, each with one request of --request-bytes"
                    + " outstanding: from the reply to a first one to that of as many more as there are rounds, the sum over"
                    + " a direction's clients.",
            "",
            "small_load: a load of one block of 64 KiB from before the request until its reply, on an idle device, then while"
                    + " another client keeps one save of --request-bytes outstanding all the time.",
            "",
            "submission (cuda only, in this process): the time that the copy engine's thread spends on giving the driver a copy"
                    + " of 4 KiB scattered on both sides, and a pitched one of 64 such rows, with the events behind them, where the engine found it no slower; bare:"
                    + " the same driver calls in a loop. Medians over batches of 256 copies; and bytes of garbage a batch.",
            "",
            "JSON keys, for B each length: B_save_gbps, B_save_bare_gbps, B_save_ratio, B_load_gbps, B_load_bare_gbps,"
                    + " B_load_ratio, B_both_save_gbps, B_both_load_gbps; small_load_idle_p50_us, small_load_idle_p99_us,"
                    + " small_load_busy_p50_us, small_load_busy_p99_us; submission_ns, submission_bare_ns,"
                    + " submission_pitched_ns, submission_pitched_bare_ns, submission_garbage_bytes; device_backend,"
                    + " request_bytes, rounds, warm_up_seconds, clients, metrics; cores, memory_bytes, cpu, os, jdk,"
                    + " load_average. A gbps is 10^9 bytes a second."
        })
final class CopyBenchCommand extends AgentBenchCommand {
    @Mixin
    private final CopyBenchOptions options = new CopyBenchOptions();

    @Override
    Map<String, Object> measure() throws Exception {
        options.validate();
        return CopyBench.run(options);
    }
}
