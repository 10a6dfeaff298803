package io.pegaflow.tools.bench;

import io.pegaflow.ipc.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What {@code pegaflow bench copy} can be told. */
final class CopyBenchOptions {
    private static final int MIN_BLOCK_BYTES = 4096;
    private static final int MAX_WARM_UP_SECONDS = 600;
    private static final String POOL_DIRECTORY_OPTION = "--pool-dir=";

    @Option(
            names = "--device-backend",
            paramLabel = "NAME",
            description = "host, or cuda: needs a driver. Default: ${DEFAULT-VALUE}.",
            defaultValue = "host")
    String deviceBackend;

    @Option(
            names = "--block-bytes",
            paramLabel = "N,...",
            split = ",",
            description = "Lengths of a block. Default: ${DEFAULT-VALUE}.",
            defaultValue = "65536,262144,1048576,4194304")
    int[] blockBytes;

    @Option(
            names = "--request-bytes",
            paramLabel = "N",
            description = "Bytes of a save and of a load. Default: ${DEFAULT-VALUE}.",
            defaultValue = "67108864")
    int requestBytes;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Measured rounds of each block length. Default: ${DEFAULT-VALUE}.",
            defaultValue = "9")
    int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "For each block length, before anything is measured. Default: ${DEFAULT-VALUE}.",
            defaultValue = "3")
    double warmUpSeconds;

    @Option(
            names = "--clients",
            paramLabel = "N",
            description =
                    "Clients that save and clients that load where both are done at a time. Default: ${DEFAULT-VALUE}.",
            defaultValue = "2")
    int clients;

    @Option(
            names = "--metrics",
            description =
                    "Record durations, export metrics and scrape them, both every second; without it none of this.")
    boolean hasMetrics;

    @Option(
            names = "--agent-option",
            paramLabel = "OPTION",
            description = "One more option for the agent, such as --agent-option=--threading=shared; may be repeated.")
    List<String> agentOptions = new ArrayList<>();

    @Option(
            names = "--small-loads",
            paramLabel = "N",
            description =
                    "Loads of one block of 64 KiB, on an idle device and beside saves. Default: ${DEFAULT-VALUE}.",
            defaultValue = "400")
    int smallLoads;

    void validate() {
        OptionRange.check("--rounds", rounds, 1, 10_000);
        OptionRange.check("--small-loads", smallLoads, 1, 1_000_000);
        OptionRange.check("--clients", clients, 1, 8);
        OptionRange.check("--warm-up", warmUpSeconds, 0, MAX_WARM_UP_SECONDS);
        for (final int bytes : blockBytes) {
            OptionRange.check("--block-bytes", bytes, MIN_BLOCK_BYTES, 1 << 26);
            OptionRange.check("--request-bytes", requestBytes, bytes, (int)
                    Math.min(1 << 30, (long) bytes * Limits.MAX_BLOCKS_PER_REQUEST));
        }
        if (!deviceBackend.equals("host") && !deviceBackend.equals("cuda")) {
            throw new IllegalArgumentException(
                    "unknown device backend: --device-backend=" + deviceBackend + "; known are: host, cuda");
        }
    }

    /** Where an agent with these options keeps its pool. */
    Path poolDirectory(final Path runDirectory) {
        return agentOptions.stream()
                .filter(option -> option.startsWith(POOL_DIRECTORY_OPTION))
                .map(option -> Path.of(option.substring(POOL_DIRECTORY_OPTION.length())))
                .reduce(runDirectory, (first, last) -> last);
    }

    boolean isCuda() {
        return deviceBackend.equals("cuda");
    }
}
