package io.pegaflow.agent.metrics;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The standard variables of OpenTelemetry that are not options of the agent. Where there is one for metrics alone it counts
 * before the general one. Immutable.
 *
 * @param isOff              whether they forbid any export.
 * @param timeout            of one export.
 * @param headers            of each export.
 * @param compression        {@code gzip} or {@code none}.
 * @param certificate        in PEM, empty for those the JVM trusts.
 * @param serviceName        of this agent, empty if not given.
 * @param resourceAttributes of this agent.
 */
record OtelVariables(
        boolean isOff,
        Duration timeout,
        Map<String, String> headers,
        String compression,
        byte[] certificate,
        String serviceName,
        Map<String, String> resourceAttributes) {
    private static final String OTLP = "OTEL_EXPORTER_OTLP_";
    private static final long DEFAULT_TIMEOUT_MS = 10_000;

    static OtelVariables parse(final Map<String, String> variables) {
        final String timeout = either(variables, "TIMEOUT");
        checkProtocol(either(variables, "PROTOCOL"));
        return new OtelVariables(
                isOff(variables),
                Duration.ofMillis(shortest(
                        timeout.isEmpty() ? DEFAULT_TIMEOUT_MS : parseMs(OTLP + "TIMEOUT", timeout),
                        value(variables, "OTEL_METRIC_EXPORT_TIMEOUT"))),
                parsePairs(OTLP + "HEADERS", either(variables, "HEADERS")),
                parseCompression(either(variables, "COMPRESSION")),
                readCertificate(either(variables, "CERTIFICATE")),
                value(variables, "OTEL_SERVICE_NAME"),
                parsePairs("OTEL_RESOURCE_ATTRIBUTES", value(variables, "OTEL_RESOURCE_ATTRIBUTES")));
    }

    private static boolean isOff(final Map<String, String> variables) {
        final String exporter = value(variables, "OTEL_METRICS_EXPORTER").toLowerCase(Locale.ROOT);
        return value(variables, "OTEL_SDK_DISABLED").equalsIgnoreCase("true") || exporter.equals("none");
    }

    private static void checkProtocol(final String protocol) {
        if (!protocol.isEmpty() && !protocol.equalsIgnoreCase("grpc")) {
            throw invalid(
                    OTLP + "PROTOCOL", protocol, "metrics are exported over grpc alone: unset it, or set it to grpc");
        }
    }

    private static long shortest(final long timeoutMs, final String exportTimeout) {
        return exportTimeout.isEmpty()
                ? timeoutMs
                : Math.min(timeoutMs, parseMs("OTEL_METRIC_EXPORT_TIMEOUT", exportTimeout));
    }

    private static long parseMs(final String variable, final String text) {
        try {
            final long ms = Long.parseLong(text);
            if (ms > 0 && ms <= Integer.MAX_VALUE) {
                return ms;
            }
        } catch (final NumberFormatException ex) {
            throw invalid(variable, text, "give a number of milliseconds");
        }
        throw invalid(variable, text, "give a positive number of milliseconds");
    }

    private static String parseCompression(final String text) {
        final String compression = text.isEmpty() ? "none" : text.toLowerCase(Locale.ROOT);
        if (!compression.equals("none") && !compression.equals("gzip")) {
            throw invalid(OTLP + "COMPRESSION", text, "known are none and gzip");
        }
        return compression;
    }

    private static byte[] readCertificate(final String file) {
        try {
            return file.isEmpty() ? new byte[0] : Files.readAllBytes(Path.of(file));
        } catch (final IOException | InvalidPathException ex) {
            throw invalid(OTLP + "CERTIFICATE", file, "it cannot be read: " + ex);
        }
    }

    /** Values may be percent-encoded. */
    private static Map<String, String> parsePairs(final String variable, final String text) {
        final Map<String, String> pairs = new LinkedHashMap<>();
        for (final String pair : text.split(",")) {
            final int equals = pair.indexOf('=');
            if (equals > 0) {
                try {
                    // A plus stands for itself here, not for a blank.
                    final String encoded = pair.substring(equals + 1).trim().replace("+", "%2B");
                    pairs.put(pair.substring(0, equals).trim(), URLDecoder.decode(encoded, StandardCharsets.UTF_8));
                } catch (final IllegalArgumentException ex) {
                    throw invalid(variable, pair, "write KEY=VALUE,..., values percent-encoded");
                }
            } else if (!pair.isBlank()) {
                throw invalid(variable, pair, "write KEY=VALUE,...");
            }
        }
        return pairs;
    }

    private static String either(final Map<String, String> variables, final String name) {
        final String ofMetrics = value(variables, OTLP + "METRICS_" + name);
        return ofMetrics.isEmpty() ? value(variables, OTLP + name) : ofMetrics;
    }

    private static String value(final Map<String, String> variables, final String name) {
        return variables.getOrDefault(name, "").trim();
    }

    private static IllegalArgumentException invalid(final String variable, final String value, final String remedy) {
        return new IllegalArgumentException(
                "variable will not do: variable=" + variable + ", value='" + value + "'; " + remedy);
    }
}
