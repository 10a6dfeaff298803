package io.pegaflow.tools.demo;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Nanoseconds from sending a request to its reply, for each kind. */
final class Latencies {
    private static final long HIGHEST_NS = TimeUnit.MINUTES.toNanos(10);
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double NS_PER_US = 1_000.0;

    private final Map<RequestKind, Histogram> histograms = new EnumMap<>(RequestKind.class);

    Latencies() {
        for (final RequestKind kind : RequestKind.values()) {
            histograms.put(kind, new Histogram(HIGHEST_NS, SIGNIFICANT_DIGITS));
        }
    }

    void record(final RequestKind kind, final long latencyNs) {
        histograms.get(kind).recordValue(Math.max(0, Math.min(latencyNs, HIGHEST_NS)));
    }

    long count(final RequestKind kind) {
        return histograms.get(kind).getTotalCount();
    }

    double percentileUs(final RequestKind kind, final double percentile) {
        return histograms.get(kind).getValueAtPercentile(percentile) / NS_PER_US;
    }

    double maxUs(final RequestKind kind) {
        return histograms.get(kind).getMaxValue() / NS_PER_US;
    }

    String encode(final RequestKind kind) {
        final Histogram histogram = histograms.get(kind);
        final ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        final int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
    }

    /** Add what another process encoded. */
    void add(final RequestKind kind, final String encoded) {
        try {
            final ByteBuffer buffer = ByteBuffer.wrap(Base64.getDecoder().decode(encoded));
            histograms.get(kind).add(Histogram.decodeFromCompressedByteBuffer(buffer, HIGHEST_NS));
        } catch (final DataFormatException e) {
            throw new IllegalArgumentException("not an encoded histogram: kind=" + kind, e);
        }
    }
}
