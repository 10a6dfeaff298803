package io.pegaflow.agent.metrics;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Where a collector listens: what an operator writes, checked. */
public final class MetricsEndpoint {
    /** That of the collector of {@code ops/monitoring}. */
    public static final String DEFAULT = "http://127.0.0.1:4321";

    /** Export nothing. */
    public static final String NONE = "";

    private static final String NONE_IN_WORDS = "none";
    private static final int DEFAULT_PORT = 4317;
    private static final int MAX_PORT = 65_535;

    private MetricsEndpoint() {}

    /**
     * Read an endpoint.
     *
     * @param text {@code http://HOST:PORT} or {@code https://HOST:PORT}; empty or {@code none} to export nothing.
     * @return the endpoint with its port, or {@link #NONE}.
     * @throws IllegalArgumentException if it is none of these.
     */
    public static String parse(final String text) {
        final String trimmed = text.trim();
        if (trimmed.isEmpty() || trimmed.equalsIgnoreCase(NONE_IN_WORDS)) {
            return NONE;
        }
        final URI uri;
        try {
            uri = new URI(trimmed);
        } catch (final URISyntaxException ex) {
            throw malformed(text, ex);
        }
        final String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        final boolean isPlain = uri.getRawPath() != null
                && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && uri.getRawUserInfo() == null;
        if (!scheme.equals("http") && !scheme.equals("https")
                || uri.getHost() == null
                || uri.getPort() == 0
                || uri.getPort() > MAX_PORT
                || !isPlain) {
            throw malformed(text, null);
        }
        return scheme + "://" + uri.getHost() + ":" + (uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
    }

    private static IllegalArgumentException malformed(final String text, final Exception cause) {
        return new IllegalArgumentException(
                "not an endpoint for OTLP over gRPC: value='" + text + "'; write for example " + DEFAULT
                        + ", or nothing to export nothing",
                cause);
    }
}
