package io.pegaflow.tools.demo;

import java.util.Locale;

/** The requests whose latencies are reported. */
enum RequestKind {
    QUERY,
    SAVE,
    LOAD;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
