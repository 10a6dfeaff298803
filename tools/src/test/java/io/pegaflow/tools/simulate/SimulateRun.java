package io.pegaflow.tools.simulate;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** A run of the command within the test. */
record SimulateRun(int status, String out, String err) {
    static SimulateRun of(final String... arguments) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final CommandLine commandLine =
                SimulateMain.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new SimulateRun(commandLine.execute(arguments), out.toString(), err.toString());
    }
}
