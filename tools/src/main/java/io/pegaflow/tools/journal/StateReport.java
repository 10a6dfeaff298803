package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.CoreStats;
import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.pool.PageClass;
import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.tools.process.Figures;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** Tells what a cache held. */
final class StateReport {
    private final EngineCore core;
    private final CoreStats stats;
    private final CacheContent content;
    private final PrintWriter out;

    StateReport(final EngineCore core, final PrintWriter out) {
        this.core = core;
        this.out = out;
        stats = core.stats();
        content = new CacheContent(core);
    }

    void print() {
        final SlabPool pool = core.pool();
        out.println("blocks sealed " + Figures.count(stats.residentBlocks) + ", partly there "
                + Figures.count(stats.partialBlocks) + ", sealed and held by leases or saves "
                + Figures.count(stats.leasedBlocks));
        out.println("bytes sealed " + Figures.bytes(stats.residentBytes) + ", partly there "
                + Figures.bytes(stats.partialBytes) + "; pool used " + Figures.bytes(pool.usedBytes()) + " of "
                + Figures.bytes(pool.geometry().poolBytes()));
        out.println("leases " + stats.leases + ", transfers " + stats.transfers + ", connections " + stats.connections
                + ", devices " + stats.contexts + ", instances " + stats.instances
                + (stats.instances == 0
                        ? ""
                        : ": "
                                + String.join(
                                        ", ",
                                        core.instanceNames().stream()
                                                .map(Figures::name)
                                                .toList())));
        out.println("so far: queries " + Figures.count(stats.queries) + ", blocks hit " + Figures.count(stats.blockHits)
                + " of " + Figures.count(stats.blockHits + stats.blockMisses) + ", sealed "
                + Figures.count(stats.insertions) + ", evicted " + Figures.count(stats.evictions));
        out.println();
        out.println(row("namespace", "sealed", "partial", "held", "bytes"));
        for (final Map.Entry<Integer, CacheContent.Count> entry :
                content.byNamespace().entrySet()) {
            final CacheContent.Count count = entry.getValue();
            out.println(row(
                    namespace(entry.getKey()),
                    Figures.count(count.sealed),
                    Figures.count(count.partial),
                    Figures.count(count.held),
                    Figures.bytes(count.bytes)));
        }
        out.println();
        out.println(row("pages of", "slabs", "used", "free", "could be used"));
        for (int i = 0; i < pool.classCount(); i++) {
            final PageClass pageClass = pool.pageClass(i);
            out.println(row(
                    Figures.bytes(pageClass.stride()),
                    Figures.count(pageClass.slabs()),
                    Figures.count(pageClass.usedPages()),
                    Figures.count(pageClass.freePages()),
                    Figures.count(pool.available(pageClass))));
        }
        out.println("slabs in no use " + Figures.count(pool.unusedSlabs()) + " of "
                + Figures.count(pool.geometry().slabCount()) + ", each "
                + Figures.bytes(pool.geometry().slabBytes()));
        out.println("state hash " + Long.toHexString(core.stateHash()));
    }

    void printBlocks() {
        out.println();
        out.println("hash namespace group state pages bytes holders");
        content.forEach(block -> out.println(block.hash() + " " + namespace(block.namespaceId()) + " " + block.group()
                + " " + (block.isSealed() ? "sealed" : "partial") + " " + block.pages() + " " + block.bytes() + " "
                + block.holders()));
    }

    private String namespace(final int id) {
        final String name = id < stats.namespaces ? stats.namespaceNames[id] : null;
        return name == null ? "number " + id : Figures.name(name);
    }

    private static String row(final String name, final String... columns) {
        final StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-20s", name));
        for (final String column : columns) {
            row.append(String.format(Locale.ROOT, " %14s", column));
        }
        return row.toString();
    }
}
