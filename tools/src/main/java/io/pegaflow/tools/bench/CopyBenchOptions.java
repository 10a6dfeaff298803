package io.pegaflow.tools.bench;

import io.pegaflow.ipc.Limits;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What {@code pegaflow bench copy} can be told. */
final class CopyBenchOptions {
    private static final int MIN_BLOCK_BYTES = 4096;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to a file as JSON as well.")
    Path json;

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
            description = "Measured rounds of each block length, after two more. Default: ${DEFAULT-VALUE}.",
            defaultValue = "9")
    int rounds;

    @Option(
            names = "--small-loads",
            paramLabel = "N",
            description =
                    "Loads of one block of 64 KiB, on an idle device and beside saves. Default: ${DEFAULT-VALUE}.",
            defaultValue = "400")
    int smallLoads;

    void validate() {
        check("--rounds", rounds, 1, 10_000);
        check("--small-loads", smallLoads, 1, 1_000_000);
        for (final int bytes : blockBytes) {
            check("--block-bytes", bytes, MIN_BLOCK_BYTES, 1 << 26);
            check("--request-bytes", requestBytes, bytes, (int)
                    Math.min(1 << 30, (long) bytes * Limits.MAX_BLOCKS_PER_REQUEST));
        }
        if (!deviceBackend.equals("host") && !deviceBackend.equals("cuda")) {
            throw new IllegalArgumentException(
                    "unknown device backend: --device-backend=" + deviceBackend + "; known are: host, cuda");
        }
    }

    private static void check(final String name, final int value, final int minimum, final int maximum) {
        if (value < minimum || value > maximum) {
            throw new IllegalArgumentException(
                    "value is out of range: " + name + "=" + value + ", minimum=" + minimum + ", maximum=" + maximum);
        }
    }
}
