package io.pegaflow.agent.logging;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes whole lines, and loses those that cannot be written: a full disk is no reason for the writer to stop. The first loss is
 * reported, and once lines can be written again a line says how many are missing. Any thread may write.
 */
final class LossyOutput extends OutputStream {
    /** Learns of losses. */
    interface LossListener {
        /** A line was lost; {@code isFirst} if the one before was not. */
        void onLost(IOException cause, boolean isFirst);
    }

    private final OutputStream out;
    private final LossListener listener;
    private long lost;
    private IOException cause;

    LossyOutput(final OutputStream out, final LossListener listener) {
        this.out = out;
        this.listener = listener;
    }

    @Override
    public void write(final int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public synchronized void write(final byte[] bytes, final int offset, final int length) {
        try {
            if (lost > 0) {
                // What could be written of the first lost line may end anywhere.
                out.write(("\nlog lines were lost: lines=" + lost + ", cause='" + cause.getMessage()
                                + "'; see that standard error can be written to (df)\n")
                        .getBytes(StandardCharsets.UTF_8));
                lost = 0;
            }
            out.write(bytes, offset, length);
        } catch (final IOException ex) {
            cause = ex;
            listener.onLost(ex, ++lost == 1);
        }
    }

    @Override
    public void flush() {
        try {
            out.flush();
        } catch (final IOException ex) {
            // Each line is written as it comes: nothing is kept back that could be lost here.
            cause = ex;
        }
    }
}
