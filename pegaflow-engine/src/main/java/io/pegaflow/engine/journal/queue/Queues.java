package io.pegaflow.engine.journal.queue;

import java.nio.file.Path;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.impl.RollingChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/** Opens queues, always in the same way. Of the library's own lines warnings and errors alone reach the log, by SLF4J. */
final class Queues {
    /** Mapped at a time. A document may be a quarter of it. */
    static final int BLOCK_BYTES = 4 << 20;

    private static final long READER_TIMEOUT_MS = 500;

    static {
        // Its thread would look at the disk every second; we take space before we use it.
        System.setProperty("chronicle.disk.monitor.disable", "true");
        System.setProperty("chronicle.announcer.disable", "true");
        System.setProperty("chronicle.analytics.disable", "true");
        Jvm.disableDebugHandler();
        Jvm.disablePerfHandler();
    }

    private Queues() {}

    static ChronicleQueue toWrite(final Path run, final RollClock clock) {
        return builder(run).timeProvider(clock).build();
    }

    static RollingChronicleQueue toRead(final Path run) {
        return builder(run).readOnly(true).timeoutMS(READER_TIMEOUT_MS).build();
    }

    private static SingleChronicleQueueBuilder builder(final Path run) {
        return SingleChronicleQueueBuilder.binary(run)
                .rollCycle(SecondRollCycle.INSTANCE)
                .blockSize(BLOCK_BYTES);
    }
}
