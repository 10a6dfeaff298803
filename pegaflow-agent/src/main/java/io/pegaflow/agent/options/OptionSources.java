package io.pegaflow.agent.options;

import io.pegaflow.agent.options.OptionDescriptor.ForeignVariable;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Gives picocli the values that are not on the command line: from the environment, else from the file. Picocli asks once it has
 * read the command line, for the options that were not there.
 */
final class OptionSources<C> implements IDefaultValueProvider {
    private final CommandSpec spec;
    private final Map<String, OptionDescriptor<C, ?>> byFlag = new LinkedHashMap<>();
    private final OptionDescriptor<C, Path> fileOption;
    private final Map<String, String> environment;
    private final Map<String, OptionOrigin> origins = new HashMap<>();
    private OptionFile file;
    private boolean isChecked;

    OptionSources(
            final CommandSpec spec,
            final List<OptionDescriptor<C, ?>> options,
            final OptionDescriptor<C, Path> fileOption,
            final Map<String, String> environment) {
        this.spec = spec;
        this.fileOption = fileOption;
        this.environment = environment;
        options.forEach(option -> byFlag.put(option.flag(), option));
    }

    @Override
    public String defaultValue(final ArgSpec argSpec) {
        final OptionDescriptor<C, ?> option = byFlag.get(((OptionSpec) argSpec).names()[0]);
        if (option == null || isHelpWanted()) {
            return null;
        }
        if (!isChecked) {
            isChecked = true;
            checkVariables();
            readFile();
        }
        final String variable = environment.get(option.variable());
        if (isGiven(variable)) {
            return check(option, variable, OptionOrigin.environment(option.variable()));
        }
        for (final ForeignVariable foreign : option.foreign()) {
            if (isGiven(environment.get(foreign.name()))) {
                return translate(option, foreign);
            }
        }
        final OptionFile.Entry entry = file == null ? null : file.entries().get(option.key());
        return entry == null ? null : check(option, entry.value(), OptionOrigin.file(file.path(), entry.line()));
    }

    /** Of an option that is not on the command line. */
    OptionOrigin origin(final OptionDescriptor<C, ?> option) {
        return origins.getOrDefault(option.flag(), OptionOrigin.DEFAULT);
    }

    /** Help must be at hand when the environment or the file is wrong. */
    private boolean isHelpWanted() {
        return spec.options().stream()
                .anyMatch(option ->
                        (option.usageHelp() || option.versionHelp()) && Boolean.TRUE.equals(option.getValue()));
    }

    private void checkVariables() {
        final Map<String, OptionDescriptor<C, ?>> byVariable = new LinkedHashMap<>();
        byFlag.values().forEach(option -> byVariable.put(option.variable(), option));
        final StringJoiner problems = new StringJoiner("\n");
        for (final String variable : OptionVariables.unknown(environment, byVariable.keySet())) {
            problems.add("unknown option: variable=" + variable + didYouMean(variable, byVariable.keySet()));
        }
        refuse(problems);
    }

    private void readFile() {
        final Path path = filePath();
        if (path == null) {
            return;
        }
        try {
            file = OptionFile.read(path);
        } catch (final IllegalArgumentException ex) {
            throw new ParameterException(spec.commandLine(), ex.getMessage(), ex);
        }
        final Set<String> keys = byFlag.values().stream()
                .filter(OptionDescriptor::isInFiles)
                .map(OptionDescriptor::key)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        final StringJoiner problems = new StringJoiner("\n");
        file.entries().forEach((key, entry) -> {
            if (key.equals(fileOption.key())) {
                problems.add("not an option for files: key=" + key + ", file=" + path + ", line=" + entry.line());
            } else if (!keys.contains(key)) {
                problems.add("unknown option: key=" + key + ", file=" + path + ", line=" + entry.line()
                        + didYouMean(key, keys));
            }
        });
        refuse(problems);
    }

    private void refuse(final StringJoiner problems) {
        if (problems.length() > 0) {
            throw new ParameterException(spec.commandLine(), problems.toString());
        }
    }

    private Path filePath() {
        final Path byFlagPath = spec.findOption(fileOption.flag()).getValue();
        if (byFlagPath != null) {
            return byFlagPath;
        }
        final String variable = environment.get(fileOption.variable());
        return variable == null || variable.isEmpty()
                ? null
                : fileOption.type().parse(check(fileOption, variable, OptionOrigin.environment(fileOption.variable())));
    }

    static String didYouMean(final String misspelled, final Collection<String> names) {
        final String nearest = NearestName.of(misspelled, names);
        return nearest == null ? "; --help lists all" : "; did you mean " + nearest + "?";
    }

    private static boolean isGiven(final String value) {
        return value != null && !value.isEmpty();
    }

    private String translate(final OptionDescriptor<C, ?> option, final ForeignVariable foreign) {
        final OptionOrigin origin = OptionOrigin.environment(foreign.name());
        try {
            return check(option, foreign.translator().apply(environment.get(foreign.name())), origin);
        } catch (final IllegalArgumentException ex) {
            throw invalid(option, origin, ex);
        }
    }

    private String check(final OptionDescriptor<C, ?> option, final String text, final OptionOrigin origin) {
        try {
            option.type().parse(text);
        } catch (final IllegalArgumentException ex) {
            throw invalid(option, origin, ex);
        }
        origins.put(option.flag(), origin);
        return text;
    }

    private ParameterException invalid(
            final OptionDescriptor<C, ?> option, final OptionOrigin origin, final IllegalArgumentException ex) {
        return new ParameterException(
                spec.commandLine(),
                "Invalid value for option '" + option.flag() + "' (" + origin + "): " + ex.getMessage(),
                ex);
    }
}
