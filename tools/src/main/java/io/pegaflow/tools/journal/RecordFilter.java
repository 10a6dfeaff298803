package io.pegaflow.tools.journal;

import io.pegaflow.agent.options.NearestName;
import io.pegaflow.engine.journal.StartRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which records to show; everything that is given must hold. */
final class RecordFilter {
    @Option(
            names = "--from",
            paramLabel = "SEQ|TIME",
            converter = JournalTime.Converter.class,
            description = "First input: its number, +90s after the run began, 13:05:30, or 2026-11-23T13:05:30.")
    JournalTime from;

    @Option(
            names = "--to",
            paramLabel = "SEQ|TIME",
            converter = JournalTime.Converter.class,
            description = "Last input, likewise.")
    JournalTime to;

    @Option(names = "--instance", paramLabel = "NAME", description = "Of an instance; repeat it for several.")
    List<String> instances = new ArrayList<>();

    @Option(names = "--namespace", paramLabel = "NAME", description = "Of a namespace; repeat it for several.")
    List<String> namespaces = new ArrayList<>();

    @Option(names = "--hash", paramLabel = "HEX", description = "Of the blocks whose hashes begin so.")
    String hash;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            split = ",",
            converter = KindConverter.class,
            description = "Of these kinds, e.g. query,save,block-departed; with an input come its decisions.")
    List<RecordKind> kinds = new ArrayList<>();

    /** The digits of the hash are checked and in lower case from here on. */
    void validate() {
        hash = hash == null ? null : Hashes.prefix(hash);
    }

    boolean isInTime(final InputInfo input, final StartRecord start) {
        return (from == null || !from.isAfter(input.sequence(), input.timestampNs(), start))
                && (to == null || !to.isBefore(input.sequence(), input.timestampNs(), start));
    }

    boolean isPastEnd(final InputInfo input, final StartRecord start) {
        return to != null && to.isBefore(input.sequence(), input.timestampNs(), start);
    }

    boolean isWanted(final RecordKind kind) {
        return kinds.isEmpty() || kinds.contains(kind);
    }

    /** Are records of a kind wanted by name? */
    boolean isNamed(final RecordKind kind) {
        return kinds.contains(kind);
    }

    boolean hasScope() {
        return hash != null || !instances.isEmpty() || !namespaces.isEmpty();
    }

    /** Of whom a record is; a request may be null, and then is of nobody. */
    boolean isOfWanted(final Request request) {
        if (instances.isEmpty() && namespaces.isEmpty()) {
            return true;
        }
        if (request == null) {
            return false;
        }
        final InstanceInfo instance = request.instance;
        return (instances.isEmpty() || instances.contains(instance == null ? request.instanceName : instance.name()))
                && (namespaces.isEmpty()
                        || namespaces.contains(instance == null ? request.namespaceName : instance.namespace()));
    }

    boolean namesWanted(final Request request) {
        if (hash == null) {
            return true;
        }
        if (request != null) {
            for (final HashList part : request.parts) {
                for (int i = 0; i < part.count(); i++) {
                    if (part.startsWith(i, hash)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Is a block wanted of whose hash the first digits are known? */
    boolean isWantedBlock(final String digits) {
        return hash == null || digits != null && (digits.startsWith(hash) || hash.startsWith(digits));
    }

    /** Names as they are written, and the nearest one for what is none. */
    static final class KindConverter implements ITypeConverter<RecordKind> {
        private static final Set<RecordKind> ALL = EnumSet.allOf(RecordKind.class);

        @Override
        public RecordKind convert(final String value) {
            final String name = value.toLowerCase(Locale.ROOT);
            for (final RecordKind kind : ALL) {
                if (kind.toString().equals(name)) {
                    return kind;
                }
            }
            final List<String> names =
                    Arrays.stream(RecordKind.values()).map(RecordKind::toString).toList();
            final String nearest = NearestName.of(name, names);
            throw new TypeConversionException("no such kind: kind=" + value
                    + (nearest == null ? "" : "; is it " + nearest + "?") + " There are " + String.join(", ", names));
        }
    }
}
