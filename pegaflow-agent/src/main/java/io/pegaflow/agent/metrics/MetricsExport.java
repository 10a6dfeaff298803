package io.pegaflow.agent.metrics;

import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporterBuilder;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.pegaflow.agent.logging.LibraryLog;
import io.pegaflow.agent.logging.LogNames;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the metrics of an agent to a collector from time to time, by OTLP over gRPC, on threads of its own. Nobody waits for a
 * collector that does not answer but the next export.
 */
public final class MetricsExport implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.METRICS);
    private static final long LAST_EXPORT_MS = 1_000;

    private final SdkMeterProvider provider;

    private MetricsExport(final SdkMeterProvider provider) {
        this.provider = provider;
    }

    /**
     * Is there anything to export to?
     *
     * @param context validated.
     * @return whether {@link #start} would export anything.
     */
    public static boolean isWanted(final MetricsContext context) {
        return !MetricsEndpoint.parse(context.endpoint()).isEmpty()
                && !context.otelVariables().isOff();
    }

    /**
     * Start exporting.
     *
     * @param context says where and how often; validated.
     * @param metrics to export.
     * @return the running export.
     */
    public static MetricsExport start(final MetricsContext context, final AgentMetrics metrics) {
        LibraryLog.redirect("io.opentelemetry", LOGGER, Level.OFF);
        final String endpoint = MetricsEndpoint.parse(context.endpoint());
        final CollectorWatch exporter =
                new CollectorWatch(newExporter(endpoint, context.otelVariables()), endpoint, metrics.exports(), LOGGER);
        final SdkMeterProvider provider = SdkMeterProvider.builder()
                .setResource(metrics.resource())
                .registerMetricProducer(metrics)
                .registerMetricReader(PeriodicMetricReader.builder(exporter)
                        .setInterval(context.periodNs(), TimeUnit.NANOSECONDS)
                        .build())
                .build();
        return new MetricsExport(provider);
    }

    private static OtlpGrpcMetricExporter newExporter(final String endpoint, final OtelVariables variables) {
        final OtlpGrpcMetricExporterBuilder builder = OtlpGrpcMetricExporter.builder()
                .setEndpoint(endpoint)
                .setTimeout(variables.timeout())
                .setConnectTimeout(variables.timeout())
                // What one export did not bring the next one will: all figures count from the start.
                .setRetryPolicy(null);
        variables.headers().forEach(builder::addHeader);
        if (!variables.compression().equals("none")) {
            builder.setCompression(variables.compression());
        }
        if (variables.certificate().length > 0) {
            builder.setTrustedCertificates(variables.certificate());
        }
        return builder.build();
    }

    /** Export once more, if the collector takes it within a second, and end. */
    @Override
    public void close() {
        provider.shutdown().join(LAST_EXPORT_MS, TimeUnit.MILLISECONDS);
    }
}
