package io.pegaflow.agent;

import io.pegaflow.agent.ErrorCase.Needs;
import java.util.ArrayList;
import java.util.List;

/** All that can go wrong with an agent and its clients, in the order of the page of errors. */
final class ErrorCatalogue {
    private final List<ErrorCase> cases = new ArrayList<>();
    private String section;

    private ErrorCatalogue() {}

    static List<ErrorCase> all() {
        final ErrorCatalogue catalogue = new ErrorCatalogue();
        MemoryErrors.addTo(catalogue);
        DirectoryErrors.addTo(catalogue);
        JournalErrors.addTo(catalogue);
        ProcessErrors.addTo(catalogue);
        OptionErrors.addTo(catalogue);
        TlsErrors.addTo(catalogue);
        DoorErrors.addTo(catalogue);
        ClientErrors.addTo(catalogue);
        return catalogue.cases;
    }

    /** What is added from now on stands under this heading. */
    void section(final String heading) {
        section = heading;
    }

    void add(
            final String title,
            final String provoked,
            final String message,
            final Needs needs,
            final ErrorCase.Run run) {
        cases.add(new ErrorCase(section, title, provoked, message, needs, run));
    }

    /** A case of an agent that is started with options, to be ended by {@link AgentCase#says(String)}. */
    AgentCase agent(final String title, final String... options) {
        return new AgentCase(this, title, options);
    }
}
