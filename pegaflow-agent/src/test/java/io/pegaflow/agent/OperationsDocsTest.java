package io.pegaflow.agent;

import io.pegaflow.agent.options.OptionDescriptor;
import io.pegaflow.docs.GeneratedSection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tables of the operations document say what the code does. */
class OperationsDocsTest {
    private static final String DOCUMENT = "operations.md";

    @Test
    void shouldListOptionsInDocument() throws IOException {
        final List<String> lines = new ArrayList<>();
        lines.add("| option | variable | default | meaning |");
        lines.add("|---|---|---|---|");
        for (final OptionDescriptor<AgentContext, ?> option : AgentOptions.all()) {
            lines.add("| `" + option.flag() + " " + option.type().label().replace("|", "\\|") + "` | `"
                    + option.variable() + "` | " + option.defaultText() + " | " + option.description() + " |");
        }
        check("options", lines);
    }

    @Test
    void shouldListExitCodesInDocument() throws IOException {
        final List<String> lines = new ArrayList<>();
        lines.add("| exit status | meaning |");
        lines.add("|---|---|");
        for (final ExitCode code : ExitCode.values()) {
            lines.add("| " + code.status() + " | " + code.meaning() + " |");
        }
        check("exit status", lines);
    }

    private static void check(final String section, final List<String> lines) throws IOException {
        new GeneratedSection(DOCUMENT, section).check(String.join("\n", lines) + "\n");
    }
}
