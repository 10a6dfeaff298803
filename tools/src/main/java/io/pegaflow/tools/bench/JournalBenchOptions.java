package io.pegaflow.tools.bench;

import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code pegaflow bench journal} can be told. */
final class JournalBenchOptions {
    private static final int MAX_ROUNDS = 1_000;
    private static final int MAX_HASHES = 1_000_000;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds of three windows: off, async and sync. Default: ${DEFAULT-VALUE}.",
            defaultValue = "6")
    int rounds;

    @Mixin
    final WindowOptions windows = new WindowOptions();

    @Mixin
    final QueryOptions queries = new QueryOptions();

    @Option(
            names = "--journal-parent",
            paramLabel = "DIR",
            description = "Where the journals of the agents are made, and removed again. Default: ${DEFAULT-VALUE}.",
            defaultValue = "/var/tmp")
    Path journalParent;

    void validate() {
        OptionRange.check("--rounds", rounds, 1, MAX_ROUNDS);
        windows.validate();
        queries.validate(MAX_HASHES);
    }
}
