package io.pegaflow.agent.doctor;

/** What others may have in a directory that is there already. */
enum DirectoryRule {
    /** No right at all. */
    PRIVATE(0077, "group or others have rights", "chmod go-rwx"),
    /** All but the right to write. */
    NOT_WRITABLE(0022, "group or others can write", "chmod go-w"),
    /** Any right, as in the root of a file system. */
    SHARED(0, "", "");

    private final int refusedRights;
    private final String reason;
    private final String remedy;

    DirectoryRule(final int refusedRights, final String reason, final String remedy) {
        this.refusedRights = refusedRights;
        this.reason = reason;
        this.remedy = remedy;
    }

    boolean isRefused(final FileFacts file) {
        return (file.mode() & refusedRights) != 0;
    }

    String reason() {
        return reason;
    }

    String remedy() {
        return remedy;
    }
}
