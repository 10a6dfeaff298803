package io.pegaflow.agent;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One thing that can go wrong, how one makes it happen, and what one is told.
 *
 * @param section  of the page it stands in.
 * @param title    in a few words.
 * @param provoked by this, as a person would write it.
 * @param message  that is printed, in one line or two; {@code <words>} stand for what differs from case to case.
 * @param needs    what must be there for it.
 * @param run      makes it happen, and returns what was printed.
 */
record ErrorCase(String section, String title, String provoked, String message, Needs needs, Run run) {
    /** What a case needs beside a directory of its own. */
    enum Needs {
        NOTHING,
        /** To mount file systems, or to give files away. */
        ROOT,
        /** A running agent, which cases share; they leave it as it was. */
        AGENT
    }

    /** Makes an error happen. */
    interface Run {
        String in(ErrorScene scene);
    }

    /** Is the message, with anything for its placeholders, among what was printed? */
    boolean isIn(final String printed) {
        return Pattern.compile(Stream.of(message.split("<[a-z ]+>", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining("[^\n]*?")))
                .matcher(printed)
                .find();
    }

    String markdown() {
        return "### " + title + "\n\n" + provoked + "\n\n```\n" + message.replace("; ", ";\n    ") + "\n```\n";
    }

    @Override
    public String toString() {
        return section + ": " + title;
    }
}
