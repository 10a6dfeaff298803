package io.pegaflow.tools.journal;

import io.pegaflow.tools.process.Figures;
import java.io.PrintWriter;
import java.util.List;

/** Explains a block or a request: finds it in a first reading, follows what belongs to it in a second one. */
final class Explanation {
    private static final String DIGITS = "[0-9]{1,18}";
    private static final String BY_CORRELATION = "id:";

    private final Journal journal;
    private final int onlyRun;
    private final boolean isAllShown;
    private final PrintWriter out;

    Explanation(final Journal journal, final int onlyRun, final boolean isAllShown, final PrintWriter out) {
        this.journal = journal;
        this.onlyRun = onlyRun;
        this.isAllShown = isAllShown;
        this.out = out;
    }

    /** Digits alone name a request by its input, id: before them by its correlation id; anything else begins a hash, also 0x. */
    JournalEnd of(final String subject) {
        final boolean isByCorrelation = subject.startsWith(BY_CORRELATION);
        final String number =
                isByCorrelation ? subject.substring(BY_CORRELATION.length()) : subject.replaceFirst("^#", "");
        if (number.matches(DIGITS)) {
            return ofRequest(Long.parseLong(number), isByCorrelation);
        }
        return ofBlock(Hashes.prefix(subject));
    }

    private JournalEnd ofRequest(final long number, final boolean isByCorrelation) {
        final RequestFinder finder = new RequestFinder(number, isByCorrelation, onlyRun);
        finder.readAll(journal);
        final Request request = finder.found();
        if (request == null) {
            throw new IllegalArgumentException("no such request in the journal: number=" + number
                    + ", inputs=" + finder.end().inputs() + ", lastInput="
                    + finder.end().lastSequence()
                    + (finder.input() == null ? finder.end().doubt() : "; that input is no request")
                    + "; give the number of a request's input, id: before its correlation id, or 0x before the"
                    + " digits of a hash");
        }
        final RequestExplainer explainer = new RequestExplainer(request, finder.foundInRun(), finder.namespaces());
        explainer.readAll(journal);
        new RequestReport(request, explainer, out).print();
        remarks(explainer.end().remarks());
        return explainer.end();
    }

    private JournalEnd ofBlock(final String prefix) {
        final BlockFinder finder = new BlockFinder(prefix, onlyRun);
        finder.readAll(journal);
        final List<BlockFinder.Found> found = finder.found();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no request of the journal names such a block: hash=" + prefix
                    + ", inputs=" + finder.end().inputs()
                    + finder.end().doubt() + "; check the digits, or that it is the right journal");
        }
        if (found.size() > 1) {
            throw new IllegalArgumentException("several blocks begin so: hash=" + prefix + ", blocks="
                    + String.join(
                            ", ", found.stream().map(BlockFinder.Found::hex).toList())
                    + "; give more digits");
        }
        final BlockExplainer explainer = new BlockExplainer(found.get(0), finder.lastRun(), finder.namespaces());
        explainer.readAll(journal);
        new BlockReport(found.get(0), explainer, out, isAllShown).print();
        remarks(explainer.end().remarks());
        return explainer.end();
    }

    private void remarks(final List<String> remarks) {
        remarks.forEach(remark -> out.println("Note: " + Figures.name(remark)));
    }
}
