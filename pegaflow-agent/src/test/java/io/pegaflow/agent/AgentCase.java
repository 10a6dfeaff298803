package io.pegaflow.agent;

import io.pegaflow.agent.ErrorCase.Needs;
import java.util.List;

/** An agent that is started and says what is wrong; it does not start unless said otherwise. */
final class AgentCase {
    private final ErrorCatalogue catalogue;
    private final String title;
    private final String[] options;
    private String command;
    private String preparation = "";
    private ErrorCase.Run run;
    private ExitCode exitCode = ExitCode.FAILED;
    private Needs needs = Needs.NOTHING;

    AgentCase(final ErrorCatalogue catalogue, final String title, final String... options) {
        this.catalogue = catalogue;
        this.title = title;
        this.options = options;
        command = ("pegaflow agent " + String.join(" ", options)).trim();
        run = scene -> scene.agentEnds(exitCode, options);
    }

    /** After a script that is run where the case happens. */
    AgentCase after(final String script) {
        preparation = "`" + script + "`, then ";
        run = scene -> scene.shell(script).agentEnds(exitCode, options);
        return this;
    }

    /** After a script as root whose mounts nobody else sees. */
    AgentCase afterMounting(final String script) {
        preparation = "`" + script + "`, then ";
        needs = Needs.ROOT;
        run = scene -> scene.agentEnds(scene.mounting(script), exitCode, options);
        return this;
    }

    /** With a variable in the environment. */
    AgentCase with(final String variable, final String value) {
        command = variable + "=" + value + " " + command;
        run = scene -> scene.agentEnds(List.of("env", variable + "=" + value), exitCode, options);
        return this;
    }

    AgentCase needs(final Needs what) {
        needs = what;
        return this;
    }

    AgentCase ends(final ExitCode status) {
        exitCode = status;
        return this;
    }

    /** The case is complete. */
    void says(final String message) {
        catalogue.add(title, preparation + "`" + command + "`, exit status " + exitCode.status(), message, needs, run);
    }
}
