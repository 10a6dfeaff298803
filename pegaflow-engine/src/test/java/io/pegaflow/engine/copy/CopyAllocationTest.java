package io.pegaflow.engine.copy;

import static io.pegaflow.engine.copy.CopyCommandDescriptor.LOAD;
import static io.pegaflow.engine.copy.CopyCommandDescriptor.SAVE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.pegaflow.engine.device.host.ExportedMemory;
import io.pegaflow.engine.device.host.HostLink;
import io.pegaflow.ipc.LayerLayout;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.agrona.concurrent.MessageHandler;
import org.junit.jupiter.api.Test;

/** The copy thread makes no garbage: a pause of the collector would hold up every client. */
class CopyAllocationTest {
    private static final int WARM_UP_COMMANDS = 20_000;
    private static final int COMMANDS = 12_000;
    private static final int WINDOWS = 4;
    private static final int CONTEXT = 1;
    private static final int[] ALL_LAYERS = {};
    private static final int[] ONE_LAYER = {1};
    private static final long[] BLOCKS = {0, 3, 8192, 4, 16384, 5, 65536, 9};

    private static Object garbage;

    private int answered;
    private final MessageHandler completionHandler = (type, buffer, index, length) -> answered++;

    @Test
    void shouldNotAllocate() {
        try (CopyRig rig = new CopyRig(HostLink.UNLIMITED)) {
            assertEquals(0, allocatedBytes(rig));
        }
        try (CopyRig rig = new CopyRig(new HostLink(50_000_000_000L, 100))) {
            assertEquals(0, allocatedBytes(rig));
        }
    }

    @Test
    void shouldCountOneAllocationEveryCycle() {
        final DutyCycle wasteful = nowNs -> garbage = new byte[8];
        try (CopyRig rig = new CopyRig(HostLink.UNLIMITED, 1 << 16, wasteful)) {
            assertTrue(allocatedBytes(rig) >= 16L * COMMANDS);
        }
    }

    private long allocatedBytes(final CopyRig rig) {
        final ExportedMemory memory = rig.export(1 << 20);
        rig.open(
                CONTEXT,
                List.of(LayerLayout.contiguous("a", 0, 0, 64, 4096), LayerLayout.split("b", 0, 1 << 19, 64, 1024)),
                memory);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long threadId = Thread.currentThread().getId();
        run(rig, WARM_UP_COMMANDS);
        // When the JIT compiler replaces code it may allocate a few bytes on the thread, once: hence several windows.
        long least = Long.MAX_VALUE;
        for (int window = 0; window < WINDOWS && least > 0; window++) {
            final long before = threads.getThreadAllocatedBytes(threadId);
            run(rig, COMMANDS);
            least = Math.min(least, threads.getThreadAllocatedBytes(threadId) - before);
        }
        return least;
    }

    private void run(final CopyRig rig, final int commands) {
        answered = 0;
        for (int written = 0; written < commands; written++) {
            rig.copy(
                    written % 3 == 0 ? LOAD : SAVE,
                    written,
                    0,
                    CONTEXT,
                    written % 2 == 0 ? ALL_LAYERS : ONE_LAYER,
                    BLOCKS);
            if (written % 5 == 0) {
                rig.cancel(written);
            }
            while (answered <= written) {
                rig.agent.doWork();
                rig.clock.advance(1000);
                rig.rings.completions().read(completionHandler);
            }
        }
    }
}
