package io.pegaflow.tools.journal;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pegaflow journal export}. */
@Command(
        name = "export",
        usageHelpWidth = 120,
        description =
                "Write queries as a trace that demo and simulate read, or all requests as comma-separated values.",
        footer = {"", JournalExit.FOOTER})
final class ExportCommand implements Callable<Integer> {
    private enum Format {
        TRACE,
        CSV
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private JournalLocation location;

    @Mixin
    private RecordFilter filter;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "trace",
            description =
                    "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}. A trace holds the answered queries of storage"
                            + " group 0.")
    private Format format;

    @Option(names = "--out", paramLabel = "FILE", description = "Write to a file. Default: standard output.")
    private Path file;

    @Option(
            names = "--block-tokens",
            paramLabel = "N",
            defaultValue = "512",
            description = "Tokens of a block, for the input_length of a trace. Default: ${DEFAULT-VALUE}.")
    private int blockTokens;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text and exit.")
    private boolean isHelpWanted;

    @Override
    public Integer call() throws IOException {
        filter.validate();
        if (file == null) {
            return write(spec.commandLine().getOut());
        }
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
            return write(out);
        }
    }

    private int write(final PrintWriter out) throws IOException {
        final RunVisitor export =
                format == Format.CSV ? new CsvExport(filter, out) : new TraceExport(filter, blockTokens, out);
        export.readAll(location);
        out.flush();
        if (file != null && out.checkError()) {
            throw new IOException("export cannot be written: file=" + file);
        }
        export.end().remarks().forEach(remark -> spec.commandLine().getErr().println("Note: " + remark));
        return export.end().exitStatus();
    }
}
