package io.pegaflow.tools.demo;

import io.pegaflow.tools.process.ByteSizeConverter;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that decide the geometry of blocks; the orchestrator hands them on to its clients. */
final class ShapeOptions {
    @Option(
            names = "--tp",
            paramLabel = "R",
            defaultValue = "1",
            description = "Ranks of every client, each with a device of its own that holds its part of every block."
                    + " Default: ${DEFAULT-VALUE}.")
    int tp;

    @Option(
            names = "--layers",
            paramLabel = "L",
            defaultValue = "1",
            description = "Layers of every rank. Default: ${DEFAULT-VALUE}.")
    int layers;

    @Option(
            names = "--kv-layout",
            paramLabel = "LAYOUT",
            defaultValue = "contiguous",
            description = "contiguous: K and V of a block are one range; split: all K before all V."
                    + " Default: ${DEFAULT-VALUE}.")
    KvLayout kvLayout;

    @Option(
            names = "--block-bytes",
            paramLabel = "SIZE",
            defaultValue = "64kb",
            converter = ByteSizeConverter.class,
            description = "One block of one rank over all its layers. Default: ${DEFAULT-VALUE}.")
    long blockBytes;

    BlockShape shape() {
        return new BlockShape(tp, layers, kvLayout, blockBytes);
    }

    void appendTo(final List<String> arguments) {
        arguments.addAll(List.of("--tp", Integer.toString(tp)));
        arguments.addAll(List.of("--layers", Integer.toString(layers)));
        arguments.addAll(List.of("--kv-layout", kvLayout.toString()));
        arguments.addAll(List.of("--block-bytes", Long.toString(blockBytes)));
    }
}
