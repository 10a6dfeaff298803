package io.pegaflow.engine.journal.queue;

import net.openhft.chronicle.queue.impl.RollingChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueStore;
import org.agrona.CloseHelper;

/**
 * Up to where a file was written, by the word at its head in which the writer notes that once a document is whole. It tells an end
 * from a damaged header, which looks like a document that is being written, like the library's own, or like none. Not safe for use
 * by several threads.
 */
final class AppendedEnd implements AutoCloseable {
    private final RollingChronicleQueue queue;
    private SingleChronicleQueueStore store;
    private int cycle = QueueFiles.NO_CYCLE;

    AppendedEnd(final RollingChronicleQueue queue) {
        this.queue = queue;
    }

    /**
     * Where the last document of a file begins, 0 if there is none. The documents up to there can be read by whoever looks after
     * this.
     */
    long of(final int wanted) {
        if (wanted != cycle) {
            close();
            store = queue.storeForCycle(wanted, 0, false, null);
            cycle = store == null ? QueueFiles.NO_CYCLE : wanted;
        }
        return store == null ? 0 : store.writePosition();
    }

    @Override
    public void close() {
        CloseHelper.quietClose(store);
        store = null;
        cycle = QueueFiles.NO_CYCLE;
    }
}
