package io.pegaflow.agent.doctor;

import java.nio.file.Path;
import java.util.OptionalLong;

/** Reads the formats of {@code /proc} and {@code /sys}. */
final class Procfs {
    private Procfs() {}

    /** A value of {@code /proc/meminfo} in bytes. */
    static OptionalLong meminfoBytes(final HostFacts facts, final String key) {
        final String line = lineOf(facts, Path.of("/proc/meminfo"), key + ":");
        if (line.isEmpty()) {
            return OptionalLong.empty();
        }
        final OptionalLong number = number(line.replaceAll("[^0-9]", ""));
        return line.endsWith("kB") && number.isPresent() ? OptionalLong.of(number.getAsLong() * 1024) : number;
    }

    /** What follows a key at the start of a line, trimmed; empty when there is no such line. */
    static String lineOf(final HostFacts facts, final Path file, final String key) {
        return facts.read(file)
                .flatMap(text ->
                        text.lines().filter(line -> line.startsWith(key)).findFirst())
                .map(line -> line.substring(key.length()).trim())
                .orElse("");
    }

    static OptionalLong number(final String text) {
        return text.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** The word in brackets, as in {@code always [madvise] never}. */
    static String chosen(final String choices) {
        final int start = choices.indexOf('[');
        final int end = choices.indexOf(']');
        return start >= 0 && end > start ? choices.substring(start + 1, end) : choices.trim();
    }

    static boolean isAlive(final HostFacts facts, final long pid) {
        return facts.read(Path.of("/proc", Long.toString(pid), "stat"))
                .map(stat -> stat.substring(stat.lastIndexOf(')') + 1).trim())
                .filter(fields -> !fields.isEmpty() && "ZXx".indexOf(fields.charAt(0)) < 0)
                .isPresent();
    }

    /** {@code 812 (prometheus)}. */
    static String process(final HostFacts facts, final long pid) {
        return facts.read(Path.of("/proc", Long.toString(pid), "comm"))
                .map(name -> pid + " (" + name.trim() + ")")
                .orElse(Long.toString(pid));
    }
}
