package io.pegaflow.tools.simulate;

import java.io.IOException;
import java.nio.file.Path;

/** What a plot is drawn on: lengths in pixels from the upper left corner, colours as 0xRRGGBB. */
interface Canvas {
    /** Where a text stands with regard to its point. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    /** A straight line. */
    default void line(
            final double x1,
            final double y1,
            final double x2,
            final double y2,
            final int colour,
            final double width,
            final boolean isDashed) {
        path(new double[] {x1, x2}, new double[] {y1, y2}, colour, width, isDashed);
    }

    /** Lines from point to point. */
    void path(double[] xs, double[] ys, int colour, double width, boolean isDashed);

    /** A filled circle. */
    void dot(double x, double y, double radius, int colour);

    /** A line of text on its base line. */
    void text(double x, double y, Anchor anchor, int size, int colour, String text);

    /** Write what was drawn. */
    void write(Path file) throws IOException;
}
