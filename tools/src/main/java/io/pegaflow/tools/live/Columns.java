package io.pegaflow.tools.live;

/** A table: a name on the left, and figures that end below the ends of their headings. */
final class Columns {
    private final int nameWidth;
    private final String[] headings;
    private final int[] ends;

    /** The widths of figures are those of their headings with the blanks in front of them. */
    Columns(final int nameWidth, final String... headings) {
        this.nameWidth = nameWidth;
        this.headings = headings;
        ends = new int[headings.length];
        int end = nameWidth;
        for (int i = 0; i < headings.length; i++) {
            end += headings[i].length();
            ends[i] = end;
        }
    }

    /** Headings of rates only where there are rates. */
    Line heading(final String title, final boolean withRates) {
        final Line line = new Line().add(Style.TITLE, title);
        for (int i = 0; i < headings.length; i++) {
            final String heading = headings[i].strip();
            line.right(Style.FAINT, withRates || !isRate(heading) ? heading : "", ends[i]);
        }
        return line;
    }

    private static boolean isRate(final String heading) {
        return heading.endsWith("/s") || heading.equals("lately");
    }

    Line row(final Style style, final String name, final String... figures) {
        final Line line = new Line().add(name.length() < nameWidth ? name : name.substring(0, nameWidth - 2) + "…");
        for (int i = 0; i < figures.length; i++) {
            line.right(style, figures[i], ends[i]);
        }
        return line;
    }
}
