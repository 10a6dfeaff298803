package io.pegaflow.tools.live;

/** How a piece of a line looks, where there is colour. */
enum Style {
    PLAIN(""),
    TITLE("1"),
    FAINT("2"),
    GOOD("32"),
    WARNING("33;1"),
    BAD("31;1"),
    BAR("36");

    private final String code;

    Style(final String code) {
        this.code = code;
    }

    /** Around a text: the control sequences of ANSI terminals. */
    String apply(final String text) {
        return this == PLAIN || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
