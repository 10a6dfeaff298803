package io.pegaflow.tools.simulate;

import io.pegaflow.tools.simulate.Canvas.Anchor;
import java.io.IOException;
import java.util.Locale;

/** Draws a grid: hit ratio against size, a line a policy. */
final class GridPlot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 540;
    private static final int INK = 0x222222;
    private static final int GREY = 0x666666;
    private static final int PALE = 0xDDDDDD;
    private static final int WHITE = 0xFFFFFF;
    /** Told apart by people who see few colours, too. */
    private static final int[] COLOURS = {0x0072B2, 0xE69F00, 0x009E73, 0xCC79A7, 0x56B4E9, 0xD55E00};

    private static final int LEGEND_LINE = 20;
    private static final int LABEL_WIDTH = 300;
    private static final double GIB = 1 << 30;

    private final Canvas canvas;
    private final Grid grid;
    private final boolean isInGib;
    private final PlotScale scale;

    private GridPlot(final Canvas canvas, final Grid grid) {
        this.canvas = canvas;
        this.grid = grid;
        isInGib = grid.sizes().get(0).bytes() > 0;
        double highest = 0;
        for (final Cell cell : grid.cells()) {
            highest = Math.max(highest, cell.hitRatio());
        }
        scale = new PlotScale(
                size(grid.sizes().get(0)), size(grid.sizes().get(grid.sizes().size() - 1)), highest);
    }

    static void write(final OutputOptions output, final String title, final Requests requests, final Grid grid)
            throws IOException {
        final Canvas canvas = output.isSvg() ? new SvgCanvas(WIDTH, HEIGHT) : new PngCanvas(WIDTH, HEIGHT);
        final GridPlot plot = new GridPlot(canvas, grid);
        plot.drawTitle(title, requests.log());
        plot.drawAxes();
        for (int i = 0; i < grid.policies().size(); i++) {
            plot.drawPolicy(i);
        }
        plot.drawRecorded(requests.recorded());
        canvas.write(output.plot);
    }

    private double size(final CacheSize size) {
        return isInGib ? size.bytes() / GIB : size.blocks();
    }

    private void drawTitle(final String title, final RequestLog log) {
        canvas.text(PlotScale.LEFT, 34, Anchor.START, 19, INK, "Hit ratio by size of the cache");
        canvas.text(
                PlotScale.LEFT,
                56,
                Anchor.START,
                13,
                GREY,
                String.format(
                        Locale.ROOT,
                        "%s: %,d requests, %,d block lookups, %,d different blocks",
                        title,
                        log.lookUps(),
                        log.lookedUpBlocks(),
                        log.workload().distinctCount()));
    }

    private void drawAxes() {
        for (final double ratio : scale.ratioTicks()) {
            final double y = scale.y(ratio);
            canvas.line(PlotScale.LEFT, y, PlotScale.RIGHT, y, PALE, 1, false);
            canvas.text(
                    PlotScale.LEFT - 8, y + 4, Anchor.END, 12, INK, String.format(Locale.ROOT, "%.0f %%", ratio * 100));
        }
        for (final double size : scale.sizeTicks()) {
            final double x = scale.x(size);
            canvas.line(x, PlotScale.TOP, x, PlotScale.BOTTOM, PALE, 1, false);
            canvas.text(x, PlotScale.BOTTOM + 20, Anchor.MIDDLE, 12, INK, PlotScale.shortSize(size));
        }
        canvas.line(PlotScale.LEFT, PlotScale.BOTTOM, PlotScale.RIGHT, PlotScale.BOTTOM, INK, 1, false);
        canvas.text(
                (PlotScale.LEFT + PlotScale.RIGHT) / 2.0,
                PlotScale.BOTTOM + 46,
                Anchor.MIDDLE,
                13,
                INK,
                isInGib ? "memory for blocks in GiB, logarithmic" : "resident blocks, logarithmic");
    }

    private void drawPolicy(final int index) {
        final int count = grid.sizes().size();
        final double[] xs = new double[count];
        final double[] ys = new double[count];
        for (int i = 0; i < count; i++) {
            xs[i] = scale.x(size(grid.sizes().get(i)));
            ys[i] = scale.y(grid.cell(index, i).hitRatio());
        }
        final boolean isOptimum = grid.policies().get(index).engines() == null;
        final int colour = colour(index);
        canvas.path(xs, ys, colour, 2, isOptimum);
        for (int i = 0; i < count; i++) {
            canvas.dot(xs[i], ys[i], radius(index), colour);
        }
        drawLegend(index, colour, isOptimum);
    }

    /** Where policies agree, the dots of the earlier ones show around those of the later. */
    private double radius(final int index) {
        return 3 + 1.2 * (grid.policies().size() - 1 - index);
    }

    /** Rings the point of what the agent ran that recorded the requests. */
    private void drawRecorded(final Recorded recorded) {
        for (final Cell cell : grid.cells()) {
            if (recorded != null && recorded.isOf(cell)) {
                final double x = scale.x(size(cell.size()));
                final double y = scale.y(cell.hitRatio());
                canvas.dot(x, y, 10, INK);
                canvas.dot(x, y, 8, WHITE);
                canvas.dot(x, y, 5, colour(grid.policies().indexOf(cell.policy())));
                final boolean isFarRight = x > PlotScale.RIGHT - LABEL_WIDTH;
                canvas.text(
                        isFarRight ? x - 14 : x + 14,
                        y + 20,
                        isFarRight ? Anchor.END : Anchor.START,
                        13,
                        INK,
                        String.format(
                                Locale.ROOT,
                                "as recorded: %s, %,d blocks, %.1f %%",
                                recorded.policy(),
                                recorded.blocks(),
                                cell.hitRatio() * 100));
            }
        }
    }

    private int colour(final int index) {
        return grid.policies().get(index).engines() == null ? INK : COLOURS[index % COLOURS.length];
    }

    private void drawLegend(final int index, final int colour, final boolean isOptimum) {
        final double x = PlotScale.RIGHT - 320;
        final double y = PlotScale.BOTTOM - 16 - (grid.policies().size() - 1 - index) * LEGEND_LINE;
        canvas.line(x, y - 4, x + 28, y - 4, colour, 2, isOptimum);
        canvas.dot(x + 14, y - 4, 3, colour);
        canvas.text(
                x + 36,
                y,
                Anchor.START,
                13,
                INK,
                grid.policies().get(index) + (isOptimum ? ": the most that any policy could have" : ""));
    }
}
