package io.pegaflow.agent.grpc.wrapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code samples.py} wrote. */
final class PickleSamples {
    private PickleSamples() {}

    static Map<String, byte[]> good() {
        return read("samples.txt");
    }

    static Map<String, byte[]> bad() {
        return read("hostile.txt");
    }

    private static Map<String, byte[]> read(final String resource) {
        final Map<String, byte[]> samples = new LinkedHashMap<>();
        try (InputStream stream = PickleSamples.class.getResourceAsStream(resource)) {
            new String(stream.readAllBytes(), StandardCharsets.US_ASCII).lines().forEach(line -> {
                final String[] fields = line.split("\t");
                samples.put(fields[0], HexFormat.of().parseHex(fields[1]));
            });
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return samples;
    }
}
