package io.pegaflow.tools.demo;

import java.io.PrintStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the clients have told so far, and the messages on standard error that come of it. Single-threaded. */
final class Scoreboard {
    private static final int MAX_MESSAGES = 20;

    private final Tally[] tallies;
    private final Latencies latencies = new Latencies();
    private final Set<String> corruptBlocks = new HashSet<>();
    private final ProgressLine progress;
    private final PrintStream err;
    private int ready;
    private int corruptMessages;
    private int errorMessages;
    private boolean agentLost;

    Scoreboard(final int clients, final ProgressLine progress, final PrintStream err) {
        tallies = new Tally[clients];
        for (int i = 0; i < clients; i++) {
            tallies[i] = new Tally();
        }
        this.progress = progress;
        this.err = err;
    }

    void onEvent(final int client, final Map<String, Object> fields) {
        final String event = String.valueOf(fields.get(ClientEvents.EVENT));
        switch (event) {
            case ClientEvents.READY -> ready++;
            case ClientEvents.PROGRESS -> tallies[client] = Tally.readFrom(fields);
            case ClientEvents.CORRUPT -> onCorrupt(fields);
            case ClientEvents.ERROR -> message(errorMessages++, "errors", text(fields));
            case ClientEvents.LOST -> {
                agentLost = true;
                say(text(fields) + ", client=" + client);
            }
            case ClientEvents.REPORT -> onReport(client, fields);
            default -> throw new IllegalArgumentException("unknown event from a client: event=" + event);
        }
    }

    /** Write a message that the progress line must not run into. */
    void say(final String text) {
        progress.clear();
        err.println("pegaflow demo: " + text);
    }

    int ready() {
        return ready;
    }

    boolean isAgentLost() {
        return agentLost;
    }

    long corruptBlocks() {
        return corruptBlocks.size();
    }

    Latencies latencies() {
        return latencies;
    }

    Tally total() {
        final Tally total = new Tally();
        for (final Tally tally : tallies) {
            total.add(tally);
        }
        return total;
    }

    private void onCorrupt(final Map<String, Object> fields) {
        // Two clients that load one wrong block have found one wrong block.
        if (corruptBlocks.add(fields.get("namespace") + "\n" + fields.get("hash"))) {
            message(corruptMessages++, "wrong blocks", text(fields));
        }
    }

    private void onReport(final int client, final Map<String, Object> fields) {
        tallies[client] = Tally.readFrom(fields);
        for (final RequestKind kind : RequestKind.values()) {
            latencies.add(kind, text(fields, ClientEvents.histogramField(kind)));
        }
    }

    private void message(final int number, final String what, final String text) {
        if (number < MAX_MESSAGES) {
            say(text);
        } else if (number == MAX_MESSAGES) {
            say("further " + what + " are counted, not printed");
        }
    }

    private static String text(final Map<String, Object> fields) {
        return text(fields, "text");
    }

    private static String text(final Map<String, Object> fields, final String name) {
        return String.valueOf(fields.get(name));
    }
}
