package io.pegaflow.tools.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Asks an agent for its metrics every second, as Prometheus does. */
final class MetricsScraper implements AutoCloseable {
    private static final long PERIOD_MS = 1_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int OK = 200;

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicLong scrapes = new AtomicLong();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        final Thread newThread = new Thread(task, "scraper");
        newThread.setDaemon(true);
        return newThread;
    });
    private final HttpRequest request;

    MetricsScraper(final String address) {
        request = HttpRequest.newBuilder(URI.create("http://" + address + "/metrics"))
                .timeout(TIMEOUT)
                .build();
        thread.scheduleWithFixedDelay(this::scrapeQuietly, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    /** The metrics of this moment. */
    String scrape() throws IOException, InterruptedException {
        final var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != OK) {
            throw new IOException("the agent does not tell its metrics: status=" + response.statusCode());
        }
        scrapes.incrementAndGet();
        return response.body();
    }

    private void scrapeQuietly() {
        try {
            scrape();
        } catch (final IOException e) {
            // The number of scrapes tells.
            return;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    long scrapes() {
        return scrapes.get();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
