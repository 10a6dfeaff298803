package io.pegaflow.tools.simulate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Draws SVG 1.1. */
final class SvgCanvas implements Canvas {
    private final StringBuilder svg = new StringBuilder();

    SvgCanvas(final int width, final int height) {
        append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"Helvetica, Arial, DejaVu Sans, sans-serif\">",
                width, height, width, height);
        append("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", width, height);
    }

    @Override
    public void path(
            final double[] xs, final double[] ys, final int colour, final double width, final boolean isDashed) {
        final StringBuilder points = new StringBuilder();
        for (int i = 0; i < xs.length; i++) {
            points.append(String.format(Locale.ROOT, i == 0 ? "%.1f,%.1f" : " %.1f,%.1f", xs[i], ys[i]));
        }
        append(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"#%06x\" stroke-width=\"%.1f\"%s/>",
                points, colour, width, isDashed ? " stroke-dasharray=\"6 4\"" : "");
    }

    @Override
    public void dot(final double x, final double y, final double radius, final int colour) {
        append("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"#%06x\"/>", x, y, radius, colour);
    }

    @Override
    public void text(
            final double x, final double y, final Anchor anchor, final int size, final int colour, final String text) {
        append(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\" fill=\"#%06x\">%s</text>",
                x, y, anchor.name().toLowerCase(Locale.ROOT), size, colour, escape(text));
    }

    /** Names of files may hold anything; what XML does not allow becomes a question mark. */
    private static String escape(final String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cs}\\uFFFE\\uFFFF]", "?")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }

    private void append(final String format, final Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    @Override
    public void write(final Path file) throws IOException {
        Files.writeString(file, svg + "</svg>\n");
    }
}
