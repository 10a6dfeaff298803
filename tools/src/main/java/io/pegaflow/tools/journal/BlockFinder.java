package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.StartRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the blocks whose hashes begin with given digits, among those that queries and saves named. */
final class BlockFinder extends RunVisitor {
    private static final int MOST = 20;

    /**
     * A hash, and where it may stand.
     *
     * @param hex   digits of the hash.
     * @param parts one list of this hash alone for each storage group that it was named in.
     */
    record Found(String hex, List<HashList> parts) {}

    private final String prefix;
    private final int onlyRun;
    private final Map<String, Found> found = new LinkedHashMap<>();
    private int lastRun;
    private int namespaces;

    BlockFinder(final String prefix, final int onlyRun) {
        this.prefix = prefix;
        this.onlyRun = onlyRun;
    }

    @Override
    CacheEvents begin(final StartRecord record) {
        return new CacheEvents() {
            @Override
            public void onResident(final InputInfo before, final CacheContent.Block block) {
                namespaces = Math.max(namespaces, adapter().names().namespaces().size());
                if ((onlyRun == 0 || run() == onlyRun) && block.name().startsWith(0, prefix)) {
                    add(block.name(), 0);
                }
            }

            @Override
            public void onInput(final InputInfo input) {
                namespaces = Math.max(namespaces, adapter().names().namespaces().size());
                if (input.request() != null && (onlyRun == 0 || run() == onlyRun)) {
                    look(input.request());
                }
            }
        };
    }

    private void look(final Request request) {
        for (final HashList part : request.parts) {
            for (int i = 0; i < part.count(); i++) {
                if (part.startsWith(i, prefix)) {
                    add(part, i);
                }
            }
        }
    }

    private void add(final HashList part, final int index) {
        lastRun = run();
        final String hex = part.hex(index);
        if (found.size() <= MOST || found.containsKey(hex)) {
            final Found block = found.computeIfAbsent(hex, digits -> new Found(digits, new ArrayList<>()));
            if (block.parts.stream().noneMatch(known -> known.group() == part.group())) {
                block.parts.add(new HashList(part.group(), part.hashLength(), part.hash(index)));
            }
        }
    }

    /** At most a few. */
    List<Found> found() {
        return List.copyOf(found.values());
    }

    /** The last run that named one of them. */
    int lastRun() {
        return lastRun;
    }

    int namespaces() {
        return namespaces;
    }
}
