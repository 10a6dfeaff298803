package io.pegaflow.tools.simulate;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Draws a PNG of twice as many pixels each way, so that it is sharp on any screen. Needs fonts, but no display. */
final class PngCanvas implements Canvas {
    private static final double SCALE = 2;
    private static final float[] DASHES = {6, 4};

    private final BufferedImage image;
    private final Graphics2D graphics;

    PngCanvas(final int width, final int height) {
        System.setProperty("java.awt.headless", "true");
        image = new BufferedImage((int) (width * SCALE), (int) (height * SCALE), BufferedImage.TYPE_INT_RGB);
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.scale(SCALE, SCALE);
    }

    @Override
    public void path(
            final double[] xs, final double[] ys, final int colour, final double width, final boolean isDashed) {
        final Path2D path = new Path2D.Double();
        path.moveTo(xs[0], ys[0]);
        for (int i = 1; i < xs.length; i++) {
            path.lineTo(xs[i], ys[i]);
        }
        graphics.setColor(new Color(colour));
        graphics.setStroke(new BasicStroke(
                (float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, isDashed ? DASHES : null, 0));
        graphics.draw(path);
    }

    @Override
    public void dot(final double x, final double y, final double radius, final int colour) {
        graphics.setColor(new Color(colour));
        graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    }

    @Override
    public void text(
            final double x, final double y, final Anchor anchor, final int size, final int colour, final String text) {
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, size));
        final double length =
                graphics.getFontMetrics().getStringBounds(text, graphics).getWidth();
        final double shift = switch (anchor) {
            case START -> 0;
            case MIDDLE -> length / 2;
            case END -> length;
        };
        graphics.setColor(new Color(colour));
        graphics.drawString(text, (float) (x - shift), (float) y);
    }

    @Override
    public void write(final Path file) throws IOException {
        graphics.dispose();
        try (OutputStream out = Files.newOutputStream(file)) {
            ImageIO.write(image, "png", out);
        }
    }
}
