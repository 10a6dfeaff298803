package io.pegaflow.agent.http;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Where the agent listens, for HTTP or gRPC, if it does: {@code HOST:PORT}, with port 0 for any that is free. Immutable.
 *
 * @param host name or address, an IPv6 address in brackets; empty for none.
 * @param port from 0 to 65535.
 */
public record HttpAddress(String host, int port) {
    /** Nowhere. */
    public static final HttpAddress NONE = new HttpAddress("", 0);

    /** Of HTTP: this host alone. */
    public static final HttpAddress DEFAULT = new HttpAddress("127.0.0.1", 9091);

    private static final String NONE_IN_WORDS = "none";
    private static final int MAX_PORT = 65_535;

    /**
     * Read an address.
     *
     * @param text {@code HOST:PORT}; empty or {@code none} for none.
     * @return the address.
     * @throws IllegalArgumentException saying what one looks like.
     */
    public static HttpAddress parse(final String text) {
        final String trimmed = text.trim();
        if (trimmed.isEmpty() || trimmed.equalsIgnoreCase(NONE_IN_WORDS)) {
            return NONE;
        }
        final int colon = trimmed.lastIndexOf(':');
        final String host = colon < 0 ? "" : trimmed.substring(0, colon);
        final boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        if (host.isBlank()
                || host.contains(":") && !isBracketed
                || !trimmed.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw malformed(text);
        }
        final int port = Integer.parseInt(trimmed.substring(colon + 1));
        if (port > MAX_PORT) {
            throw malformed(text);
        }
        return new HttpAddress(host, port);
    }

    private static IllegalArgumentException malformed(final String text) {
        return new IllegalArgumentException("not an address to listen on: value='" + text
                + "'; write HOST:PORT, for example 127.0.0.1:9091, with port 0 for any free one, or nothing for none");
    }

    /**
     * Is there an address?
     *
     * @return whether there is.
     */
    public boolean isPresent() {
        return !host.isEmpty();
    }

    /**
     * Look the host up.
     *
     * @return what a socket can be bound to.
     * @throws IOException if nobody knows the host.
     */
    public InetSocketAddress resolve() throws IOException {
        final InetSocketAddress resolved =
                new InetSocketAddress(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
        if (resolved.isUnresolved()) {
            throw new IOException("unknown host: " + host);
        }
        return resolved;
    }

    /** What {@link #parse(String)} reads. */
    @Override
    public String toString() {
        return isPresent() ? host + ":" + port : "";
    }
}
