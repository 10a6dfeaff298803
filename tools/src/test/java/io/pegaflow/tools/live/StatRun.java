package io.pegaflow.tools.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.runtime.latency.RequestTransport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** What a live tool printed, and how it ended. */
record StatRun(int status, String out, String err) {
    static StatRun stat(final Path runDirectory, final String... options) {
        return run(StatMain.commandLine(), runDirectory, options);
    }

    static StatRun top(final Path runDirectory, final String... options) {
        return run(TopMain.commandLine(), runDirectory, options);
    }

    static StatRun run(final CommandLine commandLine, final Path runDirectory, final String... options) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add("--run-dir=" + runDirectory);
        final int status = commandLine
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
        return new StatRun(status, out.toString(), err.toString());
    }

    StatRun expect(final int wanted) {
        assertEquals(wanted, status, out + err);
        return this;
    }

    /** Is a client connected over shared memory, by JSON? The agent's own edges count as connections as well. */
    boolean hasClient() {
        return out.contains("\"transport\" : " + RequestTransport.IPC.ordinal() + "\n");
    }

    /** The first number of a name in JSON. */
    long number(final String name) {
        final Matcher matcher =
                Pattern.compile("\"" + name + "\" ?: ?(-?[0-9]+)").matcher(out);
        assertTrue(matcher.find(), () -> name + " is not in\n" + out + err);
        return Long.parseLong(matcher.group(1));
    }
}
