package io.pegaflow.emulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an emulated driver counted in one process, at one moment. */
public final class CudaStatistics {
    private static final Pattern LINE = Pattern.compile("\"(\\w+)\": *(\\{|\\d+)");

    private final Map<String, Long> figures = new LinkedHashMap<>();

    private CudaStatistics() {}

    /** Everything is 0 as long as the process has not initialised the driver. */
    static CudaStatistics read(final Path file) {
        final CudaStatistics statistics = new CudaStatistics();
        final Matcher matcher = LINE.matcher(stableText(file));
        String object = "";
        while (matcher.find()) {
            if (matcher.group(2).equals("{")) {
                object = matcher.group(1);
            } else {
                statistics.figures.put(object + "." + matcher.group(1), Long.parseLong(matcher.group(2)));
            }
        }
        return statistics;
    }

    /** A number that grows while it is read may have a digit of before: the same text twice has not. */
    private static String stableText(final Path file) {
        String before = text(file);
        for (int i = 0; i < 10; i++) {
            final String now = text(file);
            if (now.equals(before)) {
                break;
            }
            before = now;
        }
        return before;
    }

    private static String text(final Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (final NoSuchFileException ex) {
            return "";
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private long figure(final String object, final String name) {
        final Long value = figures.get(object + "." + name);
        if (value == null && !figures.isEmpty()) {
            throw new IllegalArgumentException("no such figure: object=" + object + ", name=" + name);
        }
        return value == null ? 0 : value;
    }

    /** Handles that are there now: contexts, streams, events, allocations, ipc_openings, registrations, or bytes of them. */
    public long live(final String name) {
        return figure("live", name);
    }

    /** How often a call was made, by its full name, such as cuMemAlloc_v2. */
    public long calls(final String name) {
        return figure("calls", name);
    }

    /** What happened: pageable_async, in_flight_at_free, queue_full, injected, sticky, stalled_now, control_loads, ... */
    public long events(final String name) {
        return figure("events", name);
    }

    /** Copies of a direction (h2d, d2h, d2d, h2h): copies, copies_2d, bytes, done or done_bytes. */
    public long copies(final String direction, final String name) {
        return figure(direction, name);
    }

    /** Contexts, streams, events, allocations, openings and registrations as text, to compare before with after. */
    public String handles() {
        final StringBuilder text = new StringBuilder();
        figures.forEach((name, value) -> {
            if (name.startsWith("live.")) {
                text.append(name.substring(5)).append('=').append(value).append(' ');
            }
        });
        return text.toString().trim();
    }

    @Override
    public String toString() {
        return figures.toString();
    }
}
