package io.pegaflow.agent.options;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What an option's value may look like. Immutable.
 *
 * @param <V> type of the value.
 */
public final class OptionType<V> {
    private final Class<?> valueClass;
    private final String label;
    private final List<String> candidates;
    private final Function<String, V> parser;
    private final Function<V, String> formatter;

    private OptionType(
            final Class<?> valueClass,
            final String label,
            final List<String> candidates,
            final Function<String, V> parser,
            final Function<V, String> formatter) {
        this.valueClass = valueClass;
        this.label = label;
        this.candidates = candidates;
        this.parser = parser;
        this.formatter = formatter;
    }

    /**
     * A type that is one word on the command line.
     *
     * @param label     stands for the value in help.
     * @param parser    throws IllegalArgumentException, saying what a value looks like.
     * @param formatter writes what the parser reads.
     * @param <V>       type of the value.
     * @return the type.
     */
    public static <V> OptionType<V> of(
            final String label, final Function<String, V> parser, final Function<V, String> formatter) {
        // Not the class of the value: picocli would take an array for many values.
        return new OptionType<>(Object.class, label, List.of(), parser, formatter);
    }

    /**
     * Words to choose from; case does not matter.
     *
     * @param label stands for the value in help.
     * @param words the words.
     * @return the type.
     */
    public static OptionType<String> oneOf(final String label, final String... words) {
        final List<String> candidates = List.of(words);
        return new OptionType<>(
                Object.class, label, candidates, text -> candidate(candidates, text), Function.identity());
    }

    /**
     * Constants to choose from; case does not matter.
     *
     * @param label     stands for the value in help.
     * @param enumClass of the constants.
     * @param <E>       the enum.
     * @return the type.
     */
    public static <E extends Enum<E>> OptionType<E> oneOf(final String label, final Class<E> enumClass) {
        final List<String> candidates = new ArrayList<>();
        for (final E constant : enumClass.getEnumConstants()) {
            candidates.add(lowerCase(constant.name()));
        }
        return new OptionType<>(
                Object.class,
                label,
                List.copyOf(candidates),
                text -> Enum.valueOf(enumClass, candidate(candidates, text).toUpperCase(Locale.ROOT)),
                constant -> lowerCase(constant.name()));
    }

    /**
     * A path of the file system.
     *
     * @param label stands for the value in help.
     * @return the type; values are absolute.
     */
    public static OptionType<Path> path(final String label) {
        return new OptionType<>(Path.class, label, List.of(), OptionType::parsePath, Path::toString);
    }

    /**
     * On or off. On the command line the flag alone means on.
     *
     * @return the type.
     */
    public static OptionType<Boolean> onOff() {
        final List<String> candidates = List.of("true", "false");
        return new OptionType<>(
                Boolean.class,
                "true|false",
                candidates,
                text -> Boolean.valueOf(candidate(candidates, text)),
                String::valueOf);
    }

    private static Path parsePath(final String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("not a path: value='" + text + "'");
        }
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (final InvalidPathException ex) {
            throw new IllegalArgumentException("not a path: value='" + text + "', cause=" + ex.getMessage(), ex);
        }
    }

    private static String candidate(final List<String> candidates, final String text) {
        final String word = lowerCase(text.trim());
        if (!candidates.contains(word)) {
            throw new IllegalArgumentException(
                    "not one of " + String.join(", ", candidates) + ": value='" + text + "'");
        }
        return word;
    }

    private static String lowerCase(final String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /**
     * Read a value.
     *
     * @param text as given.
     * @return the value.
     * @throws IllegalArgumentException saying what is wrong with it and what it should look like.
     */
    public V parse(final String text) {
        return parser.apply(text);
    }

    /**
     * Write a value.
     *
     * @param value of this type.
     * @return what {@link #parse(String)} reads.
     */
    public String format(final V value) {
        return formatter.apply(value);
    }

    /**
     * Stands for the value in help.
     *
     * @return the label.
     */
    public String label() {
        return label;
    }

    Class<?> valueClass() {
        return valueClass;
    }

    List<String> candidates() {
        return candidates;
    }

    boolean isFlagAlone() {
        return valueClass == Boolean.class;
    }

    @Override
    public String toString() {
        return label + Arrays.toString(candidates.toArray());
    }
}
