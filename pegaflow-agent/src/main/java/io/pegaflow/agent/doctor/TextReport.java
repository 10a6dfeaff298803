package io.pegaflow.agent.doctor;

import java.util.ArrayList;
import java.util.List;

/** A report as an aligned table: status, check, what was found; below it what to do. */
final class TextReport {
    private static final int WIDTH = 120;
    private static final String REMEDY = "-> ";

    private TextReport() {}

    static String of(final Report report) {
        int nameWidth = 0;
        for (final Report.Entry entry : report.entries()) {
            nameWidth = Math.max(nameWidth, entry.name().length());
        }
        final StringBuilder text = new StringBuilder();
        final String indent = " ".repeat("unknown".length() + nameWidth + 4);
        for (final Report.Entry entry : report.entries()) {
            final Finding finding = entry.finding();
            text.append(String.format(
                    "%-7s  %-" + nameWidth + "s  ", finding.status().label(), entry.name()));
            append(text, finding.found(), "", indent);
            for (final String remedy : finding.remedies()) {
                text.append(indent);
                append(text, remedy, REMEDY, indent);
            }
        }
        return text.append(report.summary()).append('\n').toString();
    }

    private static void append(final StringBuilder text, final String words, final String mark, final String indent) {
        final List<String> lines = wrap(words, WIDTH - indent.length() - mark.length());
        for (int i = 0; i < lines.size(); i++) {
            text.append(i == 0 ? mark : indent + " ".repeat(mark.length()))
                    .append(lines.get(i))
                    .append('\n');
        }
    }

    private static List<String> wrap(final String words, final int width) {
        final List<String> lines = new ArrayList<>();
        final StringBuilder line = new StringBuilder();
        for (final String word : words.split(" ")) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
