package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.MissCause;
import io.pegaflow.tools.process.Figures;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Tells what became of a request, and why. */
final class RequestReport {
    private static final int NAMED_VICTIMS = 8;

    private final Request request;
    private final RequestExplainer explainer;
    private final PrintWriter out;

    RequestReport(final Request request, final RequestExplainer explainer, final PrintWriter out) {
        this.request = request;
        this.explainer = explainer;
        this.out = out;
    }

    void print() {
        out.println(TextView.time(explainer.runStart().wallClockMs(request.timestampNs)) + " #" + request.sequence + " "
                + InputText.of(request)
                + (request.instance == null ? "" : ", namespace " + Figures.name(request.instance.namespace())));
        printReply();
        if (explainer.reply() == null || explainer.reply().isError()) {
            printVictims();
            return;
        }
        if (request.type == RequestType.QUERY) {
            printQuery();
        } else if (request.type == RequestType.SAVE) {
            printSave();
        }
    }

    private void printReply() {
        final Reply reply = explainer.reply();
        if (reply == null) {
            out.println("It was not answered before the recording ends.");
            return;
        }
        final String after = " after "
                + Spans.of(explainer.repliedIn().timestampNs() - request.timestampNs)
                + (explainer.repliedIn().sequence() == request.sequence
                        ? ""
                        : ", in #" + explainer.repliedIn().sequence());
        if (reply.isError()) {
            out.println("It was refused with " + reply.error() + after + ".");
        } else if (request.type == RequestType.QUERY) {
            final int asked = request.blocks();
            out.println("It asked for " + DecisionText.blockCount(asked) + ": " + reply.a() + " hits, "
                    + (asked - reply.a()) + " misses" + (reply.lease() == 0 ? "" : ", lease " + reply.lease()) + ".");
        } else {
            out.println("It was answered" + after + ".");
        }
    }

    private void printQuery() {
        explainer.countReturned();
        final List<ExplainedBlock> blocks = explainer.blocks();
        out.println();
        for (int from = 0; from < blocks.size(); ) {
            int to = from + 1;
            while (to < blocks.size() && text(blocks.get(to)).equals(text(blocks.get(from)))) {
                to++;
            }
            out.println(range(from, to) + text(blocks.get(from)));
            out.println(" ".repeat(range(from, to).length()) + names(blocks, from, to));
            from = to;
        }
        printTotals(blocks);
        printElsewhere(blocks);
        if (explainer.returned() > 0) {
            final BlockEvent first = explainer.firstReturn();
            out.println("Later " + explainer.returned() + " of the missed blocks were saved"
                    + (explainer.returned() > 1 ? ", the first " : " ")
                    + Spans.of(first.input().timestampNs() - request.timestampNs) + " after, by "
                    + CauseText.who(first.request()) + ".");
        }
    }

    private String text(final ExplainedBlock block) {
        return block.cause() == null ? "hit" : CauseText.of(block, request.timestampNs);
    }

    private static String range(final int from, final int to) {
        return to - from == 1 ? "block " + from + "  " : "blocks " + from + "-" + (to - 1) + "  ";
    }

    private static String names(final List<ExplainedBlock> blocks, final int from, final int to) {
        final String first = Hashes.abbreviate(blocks.get(from).hash());
        return to - from == 1
                ? first
                : first + " to " + Hashes.abbreviate(blocks.get(to - 1).hash());
    }

    private void printTotals(final List<ExplainedBlock> blocks) {
        final Map<MissCause, Integer> totals = new EnumMap<>(MissCause.class);
        blocks.stream()
                .map(ExplainedBlock::cause)
                .filter(Objects::nonNull)
                .forEach(cause -> totals.merge(cause, 1, Integer::sum));
        if (!totals.isEmpty()) {
            out.println();
            out.println("Misses by cause: "
                    + String.join(
                            ", ",
                            totals.entrySet().stream()
                                    .map(entry -> entry.getValue() + " " + InputText.words(entry.getKey()))
                                    .toList()));
        }
    }

    private void printElsewhere(final List<ExplainedBlock> blocks) {
        final Map<String, Integer> counts = new TreeMap<>();
        int misses = 0;
        for (final ExplainedBlock block : blocks) {
            if (block.cause() != null) {
                misses++;
                block.elsewhere().forEach(namespace -> counts.merge(namespace, 1, Integer::sum));
            }
        }
        if (misses > 0) {
            out.println(
                    counts.isEmpty()
                            ? "No other namespace had any of the missed blocks."
                            : "Of the missed blocks other namespaces had: "
                                    + String.join(
                                            ", ",
                                            counts.entrySet().stream()
                                                    .map(entry ->
                                                            entry.getValue() + " in " + Figures.name(entry.getKey()))
                                                    .toList()));
        }
    }

    private void printSave() {
        final Map<String, Integer> outcomes = new TreeMap<>(Collections.reverseOrder());
        for (final BlockEvent event : explainer.savedBlocks()) {
            outcomes.merge(outcome(event), 1, Integer::sum);
        }
        out.println();
        outcomes.forEach((outcome, count) -> out.println("  " + count + " " + outcome));
        printVictims();
    }

    private static String outcome(final BlockEvent event) {
        if (event == null) {
            return "in flight by another save, or brought nothing new";
        }
        return switch (event.kind()) {
            case SEALED -> "sealed: queries find them from then on";
            case ALREADY_THERE -> "were there already";
            case REFUSED -> "refused: no room, or not worth it";
            case RESERVED -> "stored, still incomplete at the answer";
            default -> "left again before the answer";
        };
    }

    private void printVictims() {
        final List<String> victims = explainer.victims();
        if (!victims.isEmpty()) {
            out.println("It evicted " + DecisionText.blockCount(victims.size()) + " to make room: "
                    + String.join(", ", victims.subList(0, Math.min(NAMED_VICTIMS, victims.size())))
                    + (victims.size() > NAMED_VICTIMS ? ", ..." : ""));
        } else if (request.type == RequestType.SAVE) {
            out.println("It evicted nothing.");
        }
    }
}
