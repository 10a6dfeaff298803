package io.pegaflow.engine.device.cuda;

import static io.pegaflow.engine.device.cuda.CudaScenario.LOAD;
import static io.pegaflow.engine.device.cuda.CudaScenario.MEMORY_BYTES;
import static io.pegaflow.engine.device.cuda.CudaScenario.SAVE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.device.CopyEngine;
import io.pegaflow.engine.device.DeviceAllocation;
import io.pegaflow.engine.device.DeviceException;
import io.pegaflow.engine.pool.PoolGeometry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** What {@link CudaBackendTest} lets a process under the emulated driver do; a failure is an exit status and a stack trace. */
final class CudaScenarioMain {
    private static final int DATA = PoolGeometry.HEADER_LENGTH;
    private static final int OK = CopyCompletionDescriptor.OK;
    private static final int FAILED = CopyCompletionDescriptor.FAILED;
    private static final int DEVICE_LOST = CopyCompletionDescriptor.DEVICE_LOST;

    private CudaScenarioMain() {}

    public static void main(final String[] args) throws IOException {
        try (CudaScenario scenario = new CudaScenario()) {
            switch (args[0]) {
                case "copies" -> moveBytesThereAndBack(scenario);
                case "openings" -> countOpenings(scenario);
                case "garbage" -> allocateNothing(scenario);
                case "failures" -> tellFailedCopiesFromOthers(scenario);
                case "loss" -> reportLossAndRecover(scenario);
                case "other-device" -> keepOtherDevicesGoing(scenario);
                case "refusals" -> refuseHandles(scenario);
                default -> throw new IllegalArgumentException(args[0]);
            }
        }
        System.out.println("done");
    }

    private static void moveBytesThereAndBack(final CudaScenario scenario) throws IOException {
        scenario.ask("fill 1");
        final DeviceAllocation memory = scenario.open();
        assertEquals(MEMORY_BYTES, memory.length());
        assertTrue(memory.intact());
        final CopyEngine engine = scenario.backend.newCopyEngine(0);
        engine.onStart();
        // Each run lies within one registration, as the coalescer cuts them: a part is 1 MiB here.
        final int partBytes = (int) CudaScenario.PART_BYTES;
        scenario.copy(engine, memory, SAVE, 0, partBytes, DATA, partBytes, partBytes, 1);
        scenario.copy(engine, memory, SAVE, 100, 3 * 1024, DATA + partBytes, 8 * 1024, 1000, 64);
        scenario.copy(engine, memory, SAVE, 4096, 200_000, DATA + 2 * partBytes, 300_000, 70_000, 3);
        scenario.awaitOk(engine, 3);
        scenario.checkPool(DATA, 1, 0, partBytes);
        for (int row = 0; row < 64; row++) {
            scenario.checkPool(DATA + partBytes + row * 8 * 1024, 1, 100 + row * 3 * 1024, 1000);
        }
        for (int row = 0; row < 3; row++) {
            scenario.checkPool(DATA + 2 * partBytes + row * 300_000, 1, 4096 + row * 200_000, 70_000);
        }

        for (int part = 0; part < 20; part++) {
            // Content counts from the front of the device's memory.
            scenario.copy(
                    engine,
                    memory,
                    SAVE,
                    (long) part * partBytes,
                    partBytes,
                    DATA + (long) part * partBytes,
                    partBytes,
                    partBytes,
                    1);
        }
        scenario.awaitOk(engine, 20);
        scenario.ask("fill 2");
        for (int part = 19; part >= 0; part--) {
            scenario.copy(
                    engine,
                    memory,
                    LOAD,
                    (long) part * partBytes,
                    4096,
                    DATA + (long) part * partBytes,
                    4096,
                    4096,
                    256);
        }
        scenario.awaitOk(engine, 20);
        scenario.ask("check 1 0 " + 20 * partBytes);
        scenario.ask("check 2 " + 20 * partBytes + " " + (MEMORY_BYTES - 20 * partBytes));
        engine.close();
        memory.close();
    }

    private static void countOpenings(final CudaScenario scenario) {
        final DeviceAllocation first = scenario.open();
        final DeviceAllocation second = scenario.open();
        assertEquals(first.address(), second.address());
        first.close();
        first.close();
        final CopyEngine engine = scenario.backend.newCopyEngine(0);
        engine.onStart();
        scenario.copy(engine, second, SAVE, 0, 4096, DATA, 4096, 4096, 1);
        scenario.awaitOk(engine, 1);
        second.close();
        engine.close();
        scenario.open().close();
    }

    private static void allocateNothing(final CudaScenario scenario) {
        final DeviceAllocation memory = scenario.open();
        final CopyEngine engine = scenario.backend.newCopyEngine(0);
        engine.onStart();
        final CopyEngine.MarkHandler handler = (token, status) -> assertEquals(OK, status);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long threadId = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        // The first rounds compile and link, and a branch that is met for the first time may do so later.
        for (int round = 0; round < 8; round++) {
            final long before = threads.getThreadAllocatedBytes(threadId);
            for (int i = 0; i < 10_000; i++) {
                submitMarkAndPoll(scenario, engine, memory, handler, round * 10_000 + i);
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(threadId) - before);
        }
        assertEquals(0, least, "bytes of garbage in 10,000 submissions");
        engine.close();
        memory.close();
    }

    private static void submitMarkAndPoll(
            final CudaScenario scenario,
            final CopyEngine engine,
            final DeviceAllocation memory,
            final CopyEngine.MarkHandler handler,
            final int i) {
        final int direction = i & 1;
        final int rows = 1 + (i & 2) * 4;
        final long device = memory.address() + (i & 15) * 65_536L;
        final long host = scenario.pool.address() + DATA + (i & 7) * 65_536L;
        final long source = direction == SAVE ? device : host;
        final long target = direction == SAVE ? host : device;
        while (engine.submit(memory, direction, source, 8192, target, 4096, 2048, rows, i) == 0) {
            engine.poll(i, handler);
        }
        if ((i & 31) == 0) {
            while (!engine.mark(direction, direction)) {
                engine.poll(i, handler);
            }
        }
        engine.poll(i, handler);
    }

    /** The driver refuses the third copy. */
    private static void tellFailedCopiesFromOthers(final CudaScenario scenario) {
        final DeviceAllocation memory = scenario.open();
        final CudaDevice device = scenario.backend.device(0);
        final CopyEngine engine = new CudaCopyEngine(device, 0);
        engine.onStart();
        for (int i = 0; i < 4; i++) {
            scenario.copy(engine, memory, SAVE, 0, 4096, DATA, 4096, 4096, 1);
        }
        assertEquals(List.of(OK, OK, FAILED, OK), scenario.awaitMarks(engine, 4));
        scenario.copy(engine, memory, LOAD, 0, 4096, DATA, 4096, 4096, 1);
        scenario.awaitOk(engine, 1);
        engine.close();
        memory.close();
    }

    /** The third copy ends the context of device 0 behind our back. */
    private static void reportLossAndRecover(final CudaScenario scenario) throws IOException {
        scenario.ask("fill 3");
        final DeviceAllocation memory = scenario.open();
        final CopyEngine engine = new CudaCopyEngine(scenario.backend.device(0), 0);
        engine.onStart();
        scenario.copy(engine, memory, SAVE, 0, 4096, DATA, 4096, 4096, 1);
        scenario.awaitOk(engine, 1);
        for (int i = 0; i < 3; i++) {
            scenario.copy(engine, memory, SAVE, 0, 4096, DATA, 4096, 4096, 1);
        }
        scenario.copy(engine, memory, LOAD, 0, 4096, DATA, 4096, 4096, 1);
        final List<Integer> statuses = scenario.awaitMarks(engine, 4);
        assertTrue(statuses.contains(DEVICE_LOST), statuses::toString);
        // Whatever comes now is taken and dropped.
        scenario.copy(engine, memory, LOAD, 0, 4096, DATA, 4096, 4096, 1);
        assertEquals(List.of(DEVICE_LOST), scenario.awaitMarks(engine, 1));
        assertThrows(DeviceException.class, scenario::open);

        memory.close();
        scenario.backend.recover(0);

        final DeviceAllocation again = scenario.open();
        scenario.ask("check 3 0 " + MEMORY_BYTES);
        scenario.copy(engine, again, SAVE, 8192, 4096, DATA + 4096, 4096, 4096, 1);
        // Directions have a stream each, so a load of these bytes has to wait for them.
        scenario.awaitOk(engine, 1);
        scenario.checkPool(DATA + 4096, 3, 8192, 4096);
        scenario.ask("fill 5");
        scenario.copy(engine, again, LOAD, 8192, 4096, DATA + 4096, 4096, 4096, 1);
        scenario.awaitOk(engine, 1);
        scenario.ask("check 3 8192 4096");
        scenario.ask("check 5 12288 " + (MEMORY_BYTES - 12288));
        engine.close();
        again.close();
    }

    /** Device 0 is lost while device 1 copies to and from pages of the same part, before and after the recovery. */
    private static void keepOtherDevicesGoing(final CudaScenario scenario) throws IOException {
        final DeviceAllocation memory = scenario.open();
        final CopyEngine lost = new CudaCopyEngine(scenario.backend.device(0), 0);
        final CopyEngine other = new CudaCopyEngine(scenario.backend.device(1), 0);
        // One thread has both devices' agents here, as it is with --threading shared.
        lost.onStart();
        other.onStart();
        try (CudaScenario.Exporter exporter = scenario.exporterOn(1)) {
            exporter.ask("fill 4");
            final DeviceAllocation otherMemory = scenario.backend.open(
                    1, exporter.handle(), 0, exporter.handle().capacity());
            scenario.copy(lost, memory, SAVE, 0, 4096, DATA, 4096, 4096, 1);
            scenario.copy(other, otherMemory, SAVE, 0, 4096, DATA + 4096, 4096, 4096, 1);
            assertEquals(List.of(DEVICE_LOST), scenario.awaitMarks(lost, 1));
            scenario.awaitOk(other, 1);
            scenario.checkPool(DATA + 4096, 4, 0, 4096);
            memory.close();
            scenario.backend.recover(0);
            scenario.copy(other, otherMemory, LOAD, 8192, 4096, DATA + 4096, 4096, 4096, 1);
            scenario.awaitOk(other, 1);
            final DeviceAllocation again = scenario.open();
            scenario.copy(lost, again, LOAD, 0, 4096, DATA + 4096, 4096, 4096, 1);
            scenario.awaitOk(lost, 1);
            again.close();
            otherMemory.close();
        }
        scenario.ask("check 4 0 4096");
        lost.close();
        other.close();
    }

    private static void refuseHandles(final CudaScenario scenario) {
        assertRefused(scenario, "not a handle of exported CUDA memory: device=0, handle_length=5", new byte[5]);
        final byte[] otherDevice = scenario.handle.byteArray().clone();
        otherDevice[8] ^= 1;
        assertRefused(scenario, "exported CUDA memory lies on another device: device=0, uuid=", otherDevice);
        final byte[] damaged = scenario.handle.byteArray().clone();
        java.util.Arrays.fill(damaged, 24, damaged.length, (byte) 0x5a);
        assertRefused(scenario, "cannot open exported CUDA memory: device=0, error=CUDA_ERROR_", damaged);
    }

    private static void assertRefused(final CudaScenario scenario, final String text, final byte[] handle) {
        final DeviceException ex = assertThrows(
                DeviceException.class, () -> scenario.backend.open(0, new UnsafeBuffer(handle), 0, handle.length));
        assertTrue(ex.getMessage().startsWith(text), ex::getMessage);
    }
}
