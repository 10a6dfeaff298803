package io.pegaflow.tools.live;

/** How an agent is, as far as its files and its pid tell. */
enum Presence {
    /** Its engine published within the last second. */
    RUNNING("running"),
    /** Its process is there and its engine publishes nothing. */
    NOT_ANSWERING("not answering"),
    /** Its process is gone. */
    ENDED("ended");

    private final String text;

    Presence(final String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
