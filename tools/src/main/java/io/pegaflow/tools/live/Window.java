package io.pegaflow.tools.live;

import io.pegaflow.engine.runtime.counters.EngineCounter;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** Two moments of one agent, and what happened between them. */
record Window(Sample from, Sample to) {
    /** Of two samples; null if they do not belong together or nothing lies between them. */
    static Window between(final Sample from, final Sample to) {
        return from == null || from.incarnation() != to.incarnation() || to.takenNs() <= from.takenNs()
                ? null
                : new Window(from, to);
    }

    double seconds() {
        return (double) (to.takenNs() - from.takenNs()) / TimeUnit.SECONDS.toNanos(1);
    }

    long delta(final EngineCounter counter) {
        return delta(sample -> sample.counters().value(counter));
    }

    long delta(final ToLongFunction<Sample> figure) {
        return figure.applyAsLong(to) - figure.applyAsLong(from);
    }

    double perSecond(final ToLongFunction<Sample> figure) {
        return delta(figure) / seconds();
    }

    double perSecond(final EngineCounter counter) {
        return delta(counter) / seconds();
    }
}
