package io.pegaflow.agent.options;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The options of one run of a command: from flags, else environment, else file, else default. Add it to the command before the
 * command line is parsed, and read it afterwards. One thread.
 *
 * @param <C> what the options are applied to.
 */
public final class OptionSet<C> {
    private final List<OptionDescriptor<C, ?>> options;
    private final CommandSpec spec;
    private final OptionSources<C> sources;

    private OptionSet(
            final List<OptionDescriptor<C, ?>> options, final CommandSpec spec, final OptionSources<C> sources) {
        this.options = options;
        this.spec = spec;
        this.sources = sources;
    }

    /**
     * Add options to a command.
     *
     * @param spec        of the command.
     * @param options     all that there are, the file's included, in the order of help.
     * @param fileOption  names the properties file.
     * @param environment of the process.
     * @param <C>         what the options are applied to.
     * @return the options.
     */
    public static <C> OptionSet<C> addTo(
            final CommandSpec spec,
            final List<OptionDescriptor<C, ?>> options,
            final OptionDescriptor<C, Path> fileOption,
            final Map<String, String> environment) {
        options.forEach(option -> spec.addOption(optionSpec(option)));
        final OptionSources<C> sources = new OptionSources<>(spec, options, fileOption, environment);
        spec.defaultValueProvider(sources);
        return new OptionSet<>(options, spec, sources);
    }

    private static OptionSpec optionSpec(final OptionDescriptor<?, ?> option) {
        final OptionType<?> type = option.type();
        final ITypeConverter<?> converter = text -> {
            try {
                return type.parse(text);
            } catch (final IllegalArgumentException ex) {
                throw new TypeConversionException(ex.getMessage());
            }
        };
        final OptionSpec.Builder builder = OptionSpec.builder(
                        option.flag(), option.aliases().toArray(new String[0]))
                .type(type.valueClass())
                .converters(converter)
                .paramLabel(type.label())
                .description(option.description().replace("%", "%%"), "Default: " + option.defaultText() + ".");
        if (!type.candidates().isEmpty()) {
            builder.completionCandidates(type.candidates());
        }
        if (type.isFlagAlone()) {
            builder.arity("0..1").fallbackValue(Boolean.TRUE.toString());
        }
        return builder.build();
    }

    /**
     * Give all values that are not defaults to what they are for.
     *
     * @param target of the options.
     */
    public void applyTo(final C target) {
        for (final OptionDescriptor<C, ?> option : options) {
            final Object value = specOf(option).getValue();
            if (value != null) {
                option.apply(target, value);
            }
        }
    }

    /**
     * What is in effect, and why.
     *
     * @param target the options were applied to, and which has filled in what follows from them.
     * @return a line for each option.
     */
    public List<String> describe(final C target) {
        return options.stream()
                .map(option -> option.key() + " = " + text(option, target) + "  (origin: " + origin(option) + ")")
                .collect(Collectors.toList());
    }

    /**
     * What the person who typed the command may not know of.
     *
     * @param target the options were applied to.
     * @return a line for each option from the environment or a file.
     */
    public List<String> describeRemote(final C target) {
        return options.stream()
                .filter(option -> origin(option).isRemote())
                .map(option -> option.key() + " = " + text(option, target) + "  (origin: " + origin(option) + ")")
                .collect(Collectors.toList());
    }

    /**
     * What a person is told about a command line that cannot be read.
     *
     * @param ex from picocli.
     * @return the text; it names the nearest flag if an unknown one was given.
     */
    public static String describe(final ParameterException ex) {
        if (!(ex instanceof UnmatchedArgumentException)) {
            return ex.getMessage();
        }
        final String argument = ((UnmatchedArgumentException) ex).getUnmatched().get(0);
        if (!argument.startsWith("-")) {
            return "unexpected argument: '" + argument + "'; --help lists all options";
        }
        final String flag = argument.split("=", 2)[0];
        return "unknown option: " + flag
                + OptionSources.didYouMean(
                        flag, ex.getCommandLine().getCommandSpec().optionsMap().keySet());
    }

    private <V> String text(final OptionDescriptor<C, V> option, final C target) {
        if (option.isInFiles()) {
            return option.effectiveText(target);
        }
        final V value = specOf(option).getValue();
        return value == null ? option.defaultText() : option.type().format(value);
    }

    private OptionOrigin origin(final OptionDescriptor<C, ?> option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option.flag())
                ? OptionOrigin.FLAG
                : sources.origin(option);
    }

    private OptionSpec specOf(final OptionDescriptor<C, ?> option) {
        return spec.findOption(option.flag());
    }
}
