package io.pegaflow.agent.options;

import java.nio.file.Path;

/** Who said what an option is. Immutable. */
final class OptionOrigin {
    static final OptionOrigin DEFAULT = new OptionOrigin("default", false);
    static final OptionOrigin FLAG = new OptionOrigin("flag", false);

    private final String text;
    private final boolean isRemote;

    private OptionOrigin(final String text, final boolean isRemote) {
        this.text = text;
        this.isRemote = isRemote;
    }

    static OptionOrigin environment(final String variable) {
        return new OptionOrigin("environment " + variable, true);
    }

    static OptionOrigin file(final Path path, final int line) {
        return new OptionOrigin("file " + path + ":" + line, true);
    }

    /** Is it where the person who typed the command does not see it? */
    boolean isRemote() {
        return isRemote;
    }

    @Override
    public String toString() {
        return text;
    }
}
