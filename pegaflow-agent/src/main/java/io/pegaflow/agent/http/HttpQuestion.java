package io.pegaflow.agent.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * What an action is told of a request.
 *
 * @param query         of the address as it came, null if there is none.
 * @param authorization of the request, null if it has none.
 */
public record HttpQuestion(String query, String authorization) {
    /**
     * A parameter of the address.
     *
     * @param name of the parameter.
     * @return its value, decoded; null if it is not there.
     * @throws IllegalArgumentException if it cannot be decoded.
     */
    public String parameter(final String name) {
        if (query != null) {
            for (final String pair : query.split("&")) {
                final int equals = pair.indexOf('=');
                if ((equals < 0 ? pair : pair.substring(0, equals)).equals(name)) {
                    return equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
                }
            }
        }
        return null;
    }
}
