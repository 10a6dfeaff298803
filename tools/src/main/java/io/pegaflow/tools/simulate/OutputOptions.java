package io.pegaflow.tools.simulate;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that say where results go. */
final class OutputOptions {
    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the results to a file: a list of {policy, blocks, hits, lookups, hit_ratio}.")
    Path json;

    @Option(
            names = "--plot",
            paramLabel = "FILE",
            description = "Draw hit ratio against size; a name that ends with .svg or .png says how.")
    Path plot;

    /** Before anything is computed: what cannot be written is better known at once. */
    void validate() {
        check("--json", json);
        check("--plot", plot);
        if (plot != null && !isSvg() && !plot.toString().endsWith(".png")) {
            throw new IllegalArgumentException(
                    "kind of plot is not known: --plot=" + plot + "; give a name that ends with .svg or .png");
        }
    }

    boolean isSvg() {
        return plot.toString().endsWith(".svg");
    }

    private static void check(final String name, final Path file) {
        if (file == null) {
            return;
        }
        final Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new IllegalArgumentException("file cannot be written, no such directory: " + name + "=" + file
                    + "; create the directory or name another");
        }
        if (Files.isDirectory(file) || !Files.isWritable(Files.exists(file) ? file : directory)) {
            throw new IllegalArgumentException("file cannot be written, it is a directory or permission is denied: "
                    + name + "=" + file + "; name another");
        }
    }
}
