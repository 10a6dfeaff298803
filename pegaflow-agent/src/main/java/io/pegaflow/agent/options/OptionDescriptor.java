package io.pegaflow.agent.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One option: its names, its type, its default, what it means, and where its value goes, which is also where its range is
 * checked. The key in files follows from the flag, and so does the variable unless it is
 * given. Immutable.
 *
 * @param <C> what options are applied to.
 * @param <V> type of the value.
 */
public final class OptionDescriptor<C, V> {
    /** What all environment variables of options begin with. */
    public static final String VARIABLE_PREFIX = "PEGAFLOW_";

    private static final String FLAG_PREFIX = "--";

    private final String flag;
    private final List<String> aliases;
    private final OptionType<V> type;
    private final String defaultText;
    private final String description;
    private final boolean isInFiles;
    private final BiConsumer<C, V> setter;
    private final Function<C, String> effectiveText;
    private final String variable;
    private final List<ForeignVariable> foreign;

    private OptionDescriptor(
            final String flag,
            final List<String> aliases,
            final OptionType<V> type,
            final String defaultText,
            final String description,
            final boolean isInFiles,
            final BiConsumer<C, V> setter,
            final Function<C, String> effectiveText,
            final String variable,
            final List<ForeignVariable> foreign) {
        this.flag = flag;
        this.aliases = aliases;
        this.type = type;
        this.defaultText = defaultText;
        this.description = description;
        this.isInFiles = isInFiles;
        this.setter = setter;
        this.effectiveText = effectiveText;
        this.variable = variable;
        this.foreign = foreign;
    }

    private OptionDescriptor(
            final String flag,
            final OptionType<V> type,
            final String defaultText,
            final String description,
            final boolean isInFiles,
            final BiConsumer<C, V> setter,
            final Function<C, String> effectiveText) {
        this(
                flag,
                List.of(),
                type,
                defaultText,
                description,
                isInFiles,
                setter,
                effectiveText,
                VARIABLE_PREFIX
                        + flag.substring(FLAG_PREFIX.length())
                                .toUpperCase(Locale.ROOT)
                                .replace('-', '_'),
                List.of());
    }

    /**
     * An option whose default is what the target has before anything is applied.
     *
     * @param flag        with its two dashes.
     * @param type        of its value.
     * @param fresh       a target nothing was applied to.
     * @param getter      reads the value in effect.
     * @param setter      takes the value.
     * @param description in one sentence or two.
     * @param <C>         what options are applied to.
     * @param <V>         type of the value.
     * @return the option.
     */
    public static <C, V> OptionDescriptor<C, V> of(
            final String flag,
            final OptionType<V> type,
            final C fresh,
            final Function<C, V> getter,
            final BiConsumer<C, V> setter,
            final String description) {
        final Function<C, String> effectiveText = target -> type.format(getter.apply(target));
        return new OptionDescriptor<>(flag, type, effectiveText.apply(fresh), description, true, setter, effectiveText);
    }

    /**
     * An option whose default follows from other things.
     *
     * @param flag          with its two dashes.
     * @param type          of its value.
     * @param defaultText   says what the default is.
     * @param effectiveText reads the value in effect, once the target has filled it in.
     * @param setter        takes the value.
     * @param description   in one sentence or two.
     * @param <C>           what options are applied to.
     * @param <V>           type of the value.
     * @return the option.
     */
    public static <C, V> OptionDescriptor<C, V> derived(
            final String flag,
            final OptionType<V> type,
            final String defaultText,
            final Function<C, String> effectiveText,
            final BiConsumer<C, V> setter,
            final String description) {
        return new OptionDescriptor<>(flag, type, defaultText, description, true, setter, effectiveText);
    }

    /**
     * The option that names the file with the others; it cannot stand in there itself.
     *
     * @param flag        with its two dashes.
     * @param type        of its value.
     * @param description in one sentence or two.
     * @param <C>         what options are applied to.
     * @param <V>         type of the value.
     * @return the option.
     */
    public static <C, V> OptionDescriptor<C, V> ofFile(
            final String flag, final OptionType<V> type, final String description) {
        return new OptionDescriptor<>(flag, type, "none", description, false, (target, value) -> {}, target -> "none");
    }

    /**
     * The same option with another flag beside its own.
     *
     * @param alias with its two dashes.
     * @return the option.
     */
    public OptionDescriptor<C, V> alias(final String alias) {
        return new OptionDescriptor<>(
                flag,
                List.of(alias),
                type,
                defaultText,
                description,
                isInFiles,
                setter,
                effectiveText,
                variable,
                foreign);
    }

    /**
     * The same option with another variable than that which follows from the flag.
     *
     * @param name of the variable.
     * @return the option.
     */
    public OptionDescriptor<C, V> variable(final String name) {
        return new OptionDescriptor<>(
                flag, aliases, type, defaultText, description, isInFiles, setter, effectiveText, name, foreign);
    }

    /**
     * The same option with one more variable of other programs, which counts where none before it is set.
     *
     * @param name       of the variable.
     * @param translator writes what the type reads; throws IllegalArgumentException like its parser.
     * @return the option.
     */
    public OptionDescriptor<C, V> foreignVariable(final String name, final UnaryOperator<String> translator) {
        final List<ForeignVariable> all = new ArrayList<>(foreign);
        all.add(new ForeignVariable(name, translator));
        return new OptionDescriptor<>(
                flag,
                aliases,
                type,
                defaultText,
                description,
                isInFiles,
                setter,
                effectiveText,
                variable,
                List.copyOf(all));
    }

    /**
     * Name on the command line.
     *
     * @return the flag with its dashes.
     */
    public String flag() {
        return flag;
    }

    List<String> aliases() {
        return aliases;
    }

    /**
     * Name in a properties file.
     *
     * @return the flag without its dashes.
     */
    public String key() {
        return flag.substring(FLAG_PREFIX.length());
    }

    /**
     * Name in the environment.
     *
     * @return the variable.
     */
    public String variable() {
        return variable;
    }

    /** Those of other programs; the first that is set counts. */
    List<ForeignVariable> foreign() {
        return foreign;
    }

    /** A variable that was not made for us, with values in a language of its own. */
    record ForeignVariable(String name, UnaryOperator<String> translator) {}

    /**
     * What values look like.
     *
     * @return the type.
     */
    public OptionType<V> type() {
        return type;
    }

    /**
     * What holds when nobody says anything.
     *
     * @return in words where it follows from other things.
     */
    public String defaultText() {
        return defaultText;
    }

    /**
     * What it does.
     *
     * @return sentences.
     */
    public String description() {
        return description;
    }

    /**
     * May it stand in a properties file?
     *
     * @return whether it may.
     */
    public boolean isInFiles() {
        return isInFiles;
    }

    /**
     * Value in effect.
     *
     * @param target the options were applied to.
     * @return the value as it is written.
     */
    public String effectiveText(final C target) {
        return effectiveText.apply(target);
    }

    void apply(final C target, final Object value) {
        // Parsed by the type of this option.
        @SuppressWarnings("unchecked")
        final V typed = (V) value;
        setter.accept(target, typed);
    }
}
