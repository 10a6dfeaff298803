package io.pegaflow.tools.bench;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pegaflow bench core}. */
@Command(
        name = "core",
        description = {
            "Measures the engine's core alone with JMH, one fresh JVM each: no transport, no other thread, a device that"
                    + " completes every copy at once and moves no byte. One busy thread. Hashes have 32 bytes, blocks one"
                    + " page.",
            "",
            "lookup: look-ups a second in packed arrays of 4,096 hashes, all resident, each compared in full, no lease;"
                    + " \"saved\" from a random block on in the order in which they were saved, \"random\" each drawn at"
                    + " random.",
            "query: a query of 32,768 blocks with its lease, and the release, at 40,000 resident blocks.",
            "save: 61 saves of one layer each of the same 8,192 new blocks, from the first command to the last seal,"
                    + " encoding included; into an empty cache, and into a full one where each new block evicts one.",
            "footprint: a pool is filled with blocks of 512 bytes until the first is evicted; all of the pool that is no"
                    + " data of a block, and what the heap grew by (after a collection), over the number of blocks.",
            "journal: nanoseconds of a query of 24 resident blocks of 12,288 and the release of its lease: off, without a"
                    + " recorder; recorded, with the journal's recorder, whose ring is emptied unread between"
                    + " measurements; journaled, with a second busy thread that encodes meanwhile and keeps nothing. And"
                    + " the bytes of the records of a workload, without what a queue adds to each: each request queries,"
                    + " loads what it finds, saves the rest (evictions included), and queries again (20 to 28 blocks"
                    + " count as typical)."
        })
final class CoreBenchCommand extends BenchCommand {
    @Mixin
    private final CoreBenchOptions options = new CoreBenchOptions();

    @Override
    Map<String, Object> measure() throws Exception {
        options.validate();
        return new CoreBench(options).run();
    }

    /** Nothing: each benchmark prints its figures as soon as it has them. */
    @Override
    void print(final Map<String, Object> report) {}
}
