package io.pegaflow.tools.bench;

import java.util.ArrayList;
import java.util.List;

/** The buckets of one histogram as Prometheus reads them, and the quantiles it computes from them. */
final class ExportedBuckets {
    private final List<Double> upper = new ArrayList<>();
    private final List<Long> cumulative = new ArrayList<>();

    private ExportedBuckets() {}

    /** Of the only series of a name. */
    static ExportedBuckets read(final String metrics, final String name) {
        final ExportedBuckets buckets = new ExportedBuckets();
        metrics.lines().filter(line -> line.startsWith(name + "_bucket{")).forEach(buckets::add);
        return buckets;
    }

    private void add(final String line) {
        final int bound = line.indexOf("le=\"") + 4;
        final String text = line.substring(bound, line.indexOf('"', bound));
        upper.add(text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text));
        cumulative.add(Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)));
    }

    long count() {
        return cumulative.isEmpty() ? 0 : cumulative.get(cumulative.size() - 1);
    }

    /** As {@code histogram_quantile}: durations are taken to be spread evenly over their bucket. */
    double quantile(final double quantile) {
        final double rank = quantile * count();
        int bucket = 0;
        while (cumulative.get(bucket) < rank) {
            bucket++;
        }
        final double lower = bucket == 0 ? 0 : upper.get(bucket - 1);
        final long below = bucket == 0 ? 0 : cumulative.get(bucket - 1);
        return bucket == upper.size() - 1
                ? lower
                : lower + (upper.get(bucket) - lower) * (rank - below) / (cumulative.get(bucket) - below);
    }
}
