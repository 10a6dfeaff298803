package io.pegaflow.tools.live;

import java.util.ArrayList;
import java.util.List;

/** A line of the screen: pieces of text side by side. */
final class Line {
    private record Piece(Style style, String text) {}

    private final List<Piece> pieces = new ArrayList<>();
    private int length;

    /** Append a text. */
    Line add(final Style style, final String text) {
        pieces.add(new Piece(style, text));
        length += text.length();
        return this;
    }

    Line add(final String text) {
        return add(Style.PLAIN, text);
    }

    /** Append a text that ends at a column, after at least one blank. */
    Line right(final Style style, final String text, final int column) {
        add(" ".repeat(Math.max(length == 0 ? 0 : 1, column - length - text.length())));
        return add(style, text);
    }

    Line right(final String text, final int column) {
        return right(Style.PLAIN, text, column);
    }

    /** Append a text that begins at a column, or after one blank if the line is that long already. */
    Line at(final int column, final Style style, final String text) {
        add(" ".repeat(Math.max(length == 0 ? 0 : 1, column - length)));
        return add(style, text);
    }

    Line at(final int column, final String text) {
        return at(column, Style.PLAIN, text);
    }

    /** As it is printed: no longer than the width, without blanks at its end. */
    String render(final int width, final boolean colour) {
        final StringBuilder rendered = new StringBuilder();
        int left = width;
        for (final Piece piece : pieces) {
            final String text = piece.text.length() <= left ? piece.text : piece.text.substring(0, left);
            rendered.append(colour ? piece.style.apply(text) : text);
            left -= text.length();
        }
        return rendered.toString().stripTrailing();
    }
}
