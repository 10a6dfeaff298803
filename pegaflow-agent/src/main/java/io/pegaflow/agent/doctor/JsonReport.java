package io.pegaflow.agent.doctor;

import java.util.StringJoiner;

/** A report as one JSON object on one line. */
final class JsonReport {
    private JsonReport() {}

    static String of(final Report report) {
        final StringJoiner checks = new StringJoiner(",", "[", "]");
        for (final Report.Entry entry : report.entries()) {
            final StringJoiner remedies = new StringJoiner(",", "[", "]");
            entry.finding().remedies().forEach(remedy -> remedies.add(quote(remedy)));
            checks.add("{\"check\":" + quote(entry.name()) + ",\"status\":"
                    + quote(entry.finding().status().label()) + ",\"found\":"
                    + quote(entry.finding().found()) + ",\"remedies\":" + remedies + "}");
        }
        final StringJoiner counts = new StringJoiner(",");
        for (final Status status : Status.values()) {
            counts.add(quote(status.label()) + ":" + report.count(status));
        }
        return "{\"starts\":" + !report.isStop() + "," + counts + ",\"checks\":" + checks + "}\n";
    }

    private static String quote(final String text) {
        final StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
