package io.pegaflow.agent;

import io.pegaflow.agent.options.OptionDescriptor;
import io.pegaflow.agent.options.OptionType;
import io.pegaflow.engine.journal.queue.JournalMode;
import io.pegaflow.engine.journal.queue.OnJournalFailure;
import java.nio.file.Path;
import java.util.List;

/** The options of the journal. */
final class JournalOptions {
    private JournalOptions() {}

    static List<OptionDescriptor<AgentContext, ?>> all(
            final AgentContext defaults,
            final OptionType<Path> directory,
            final OptionType<Long> size,
            final OptionType<Long> time) {
        return List.of(
                OptionDescriptor.of(
                        "--journal",
                        OptionType.oneOf("RECORDING", JournalMode.class),
                        defaults,
                        (AgentContext context) -> context.journal().mode(),
                        (context, mode) -> context.journal().mode(mode),
                        "Record every request and every decision: async appends them soon after; sync lets a reply leave once"
                                + " its records would survive a kill of the agent; off: nothing is recorded."),
                OptionDescriptor.derived(
                        "--journal-dir",
                        directory,
                        "/var/tmp/NAME_OF_RUN_DIR-journal",
                        (AgentContext context) -> context.journal().directory().toString(),
                        (context, path) -> context.journal().directory(path),
                        "Where the journal is, this agent's alone; it stays when the agent ends. A disk rather than shared"
                                + " memory."),
                OptionDescriptor.of(
                        "--journal-roll",
                        time,
                        defaults,
                        (AgentContext context) -> context.journal().rollNs(),
                        (context, ns) -> context.journal().rollNs(ns),
                        "Age at which the journal goes on in a new file; it does so earlier at an eighth of"
                                + " --journal-retention-bytes, and at 1gb."),
                OptionDescriptor.of(
                        "--journal-retention-bytes",
                        size,
                        defaults,
                        (AgentContext context) -> context.journal().retentionBytes(),
                        (context, bytes) -> context.journal().retentionBytes(bytes),
                        "Length of the journal beyond which its oldest files are removed, as far as readers can start after"
                                + " them."),
                OptionDescriptor.of(
                        "--journal-retention-age",
                        time,
                        defaults,
                        (AgentContext context) -> context.journal().retentionAgeNs(),
                        (context, ns) -> context.journal().retentionAgeNs(ns),
                        "Age beyond which files of the journal are removed, likewise."),
                OptionDescriptor.of(
                        "--journal-ring-bytes",
                        size,
                        defaults,
                        (AgentContext context) -> context.journal().ringBytes(),
                        (context, bytes) -> context.journal().ringBytes(bytes),
                        "Room for what is recorded and not appended yet, a power of two; while it is full requests wait."),
                OptionDescriptor.of(
                        "--journal-on-failure",
                        OptionType.oneOf("CHOICE", OnJournalFailure.class),
                        defaults,
                        (AgentContext context) -> context.journal().onFailure(),
                        (context, choice) -> context.journal().onFailure(choice),
                        "When the journal cannot be written: gap serves on and counts what is lost; wait lets requests wait"
                                + " until it can be."));
    }
}
