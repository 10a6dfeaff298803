package io.pegaflow.agent;

/** Journals that cannot be kept. */
final class JournalErrors {
    private static final String OPTION = "--journal-dir";

    private JournalErrors() {}

    static void addTo(final ErrorCatalogue catalogue) {
        catalogue.section("Agent: journal");
        agent(catalogue, "File where the journal should be", "DIR/file")
                .after("touch file")
                .says(unusable("there is a file where a directory must be: path=<path>; remove the file"));
        agent(catalogue, "Journal that others may enter", "DIR/open")
                .after("mkdir -m 750 open")
                .says(unusable("others have rights: path=<path>, right=<right>; take them away with chmod go-rwx"));
        agent(catalogue, "Journal of another agent", "DIR/journal")
                .after("mkdir -m 700 journal; echo /run/other >journal/agent")
                .says(
                        "the journal is that of another agent: journalDirectory=<directory>, its runDirectory=<directory>,"
                                + " runDirectory=<directory>; give this one another --journal-dir");
        agent(catalogue, "Journal in a directory that holds something else", "DIR/precious")
                .after("mkdir -m 700 precious; touch precious/letters")
                .says(
                        "not empty and not the directory of a journal: journalDirectory=<directory>; name an empty one or a new"
                                + " one with --journal-dir");
        agent(catalogue, "File system of the journal full", "DIR/full/journal")
                .afterMounting("mkdir full; mount -t tmpfs -o size=64k tmpfs full; mkdir -m 700 full/journal;"
                        + " head -c 64k /dev/zero >full/fill || true")
                .says(unusable("the file system is full; free or enlarge it"));
    }

    private static AgentCase agent(final ErrorCatalogue catalogue, final String title, final String directory) {
        return catalogue.agent(title, "--journal", "async", OPTION, directory);
    }

    private static String unusable(final String cause) {
        return "cannot use the journal directory: journalDirectory=<directory>, cause=" + cause
                + ", or name another with " + OPTION;
    }
}
