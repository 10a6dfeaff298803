package io.pegaflow.tools.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Clients that keep an agent busy at the same time, each on a thread of its own with one request outstanding. A client's rate is
 * that of its measured requests, from the reply before them to the last of their replies; it goes on until all have theirs, so
 * that each is measured beside all others.
 */
final class ClientLoad implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<Double>> saves = new ArrayList<>();
    private final List<Future<Double>> loads = new ArrayList<>();
    private final CountDownLatch measured;
    private final int rounds;

    ClientLoad(final int clients, final int rounds) {
        this.rounds = rounds;
        measured = new CountDownLatch(clients);
    }

    void save(final CopyClient client) {
        saves.add(threads.submit(() -> rate(client::saveNs, client.bytes())));
    }

    /** The client has saved what it loads. */
    void load(final CopyClient client) {
        loads.add(threads.submit(() -> rate(client::loadNs, client.bytes())));
    }

    /** Bytes a nanosecond of all clients that save. */
    double saveRate() throws InterruptedException, ExecutionException {
        return sum(saves);
    }

    double loadRate() throws InterruptedException, ExecutionException {
        return sum(loads);
    }

    private double rate(final Runnable request, final long bytes) {
        try {
            request.run();
            final long startNs = System.nanoTime();
            for (int i = 0; i < rounds; i++) {
                request.run();
            }
            return (double) bytes * rounds / (System.nanoTime() - startNs);
        } finally {
            measured.countDown();
            while (measured.getCount() > 0 && !Thread.currentThread().isInterrupted()) {
                request.run();
            }
        }
    }

    private static double sum(final List<Future<Double>> rates) throws InterruptedException, ExecutionException {
        double sum = 0;
        for (final Future<Double> rate : rates) {
            sum += rate.get();
        }
        return sum;
    }

    /** Waits for requests under way: clients may be closed afterwards. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(1, TimeUnit.MINUTES);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
