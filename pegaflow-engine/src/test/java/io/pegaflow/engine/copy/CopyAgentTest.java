package io.pegaflow.engine.copy;

import static io.pegaflow.engine.copy.CopyCommandDescriptor.LOAD;
import static io.pegaflow.engine.copy.CopyCommandDescriptor.SAVE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.copy.CopyRig.Completion;
import io.pegaflow.engine.device.host.ExportedMemory;
import io.pegaflow.engine.device.host.HostLink;
import io.pegaflow.ipc.LayerLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CopyAgentTest {
    private static final int CONTEXT = 3;
    private static final int MIB = 1 << 20;
    private static final int[] ALL_LAYERS = {};

    private CopyRig rig = new CopyRig(HostLink.UNLIMITED);

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldLayCellsOfAllLayersOneAfterAnotherInThePage() {
        final ExportedMemory memory = rig.export(64 * 1024);
        final List<LayerLayout> layers = List.of(
                LayerLayout.contiguous("a", 0, 0, 8, 512),
                LayerLayout.split("b", 0, 8192, 8, 256),
                new LayerLayout("c", 0, 0, 32768, 8 * 256, 8, 128, 128, 2));
        rig.open(CONTEXT, layers, memory);
        final byte[] device = randomize(memory);

        rig.copy(SAVE, 7, 2, CONTEXT, ALL_LAYERS, 4096, 5);
        final List<Completion> completions = rig.runUntilIdle();

        assertEquals(List.of(okCompletion(completions, 7, 2, 512 + 512 + 256)), completions);
        assertArrayEquals(slice(device, 5 * 512, 512), rig.poolBytes(4096, 512));
        assertArrayEquals(slice(device, 8192 + 5 * 256, 256), rig.poolBytes(4096 + 512, 256));
        assertArrayEquals(slice(device, 8192 + 8 * 256 + 5 * 256, 256), rig.poolBytes(4096 + 768, 256));
        assertArrayEquals(slice(device, 32768 + 5 * 256, 256), rig.poolBytes(4096 + 1024, 256));
        assertArrayEquals(new byte[512], rig.poolBytes(4096 + 1280, 512));
    }

    @Test
    void shouldCopyOnlyTheNamedLayers() {
        final ExportedMemory memory = rig.export(64 * 1024);
        rig.open(
                CONTEXT,
                List.of(
                        LayerLayout.contiguous("a", 0, 0, 8, 512),
                        LayerLayout.contiguous("b", 0, 8192, 8, 512),
                        LayerLayout.contiguous("c", 0, 16384, 8, 512)),
                memory);
        memory.fill((byte) 9);

        rig.copy(SAVE, 1, 0, CONTEXT, new int[] {2, 0}, 0, 1);
        assertEquals(1024, rig.runUntilIdle().get(0).bytes());

        assertEquals(9, rig.poolBytes(0, 1)[0]);
        assertArrayEquals(new byte[512], rig.poolBytes(512, 512));
        assertEquals(9, rig.poolBytes(1024, 1)[0]);
    }

    @Test
    void shouldCopyOnlyLayersOfTheStorageGroup() {
        final ExportedMemory memory = rig.export(64 * 1024);
        final LayerLayout other = new LayerLayout("x", 1, 0, 0, 8 * 512, 8, 512, 0, 1);
        rig.open(CONTEXT, List.of(other, LayerLayout.contiguous("a", 0, 8192, 8, 512)), memory);
        memory.fill((byte) 9);

        rig.copy(SAVE, 1, 0, CONTEXT, ALL_LAYERS, 0, 1);

        assertEquals(512, rig.runUntilIdle().get(0).bytes());
        assertEquals(9, rig.poolBytes(0, 1)[0]);
        assertArrayEquals(new byte[512], rig.poolBytes(512, 512));
    }

    @Test
    void shouldLoadToOtherBlocksThanWereSaved() {
        final ExportedMemory memory = rig.export(8 * 4096);
        rig.open(CONTEXT, List.of(LayerLayout.split("a", 0, 0, 8, 2048)), memory);
        final byte[] device = randomize(memory);

        rig.copy(SAVE, 1, 0, CONTEXT, ALL_LAYERS, 0, 1, 65536, 2);
        rig.runUntilIdle();
        memory.fill((byte) 0x55);
        rig.copy(LOAD, 2, 0, CONTEXT, ALL_LAYERS, 0, 7, 65536, 4);
        rig.runUntilIdle();

        assertArrayEquals(slice(device, 2048, 2048), memory.bytes(7 * 2048, 2048));
        assertArrayEquals(slice(device, 8 * 2048 + 2048, 2048), memory.bytes(8 * 2048 + 7 * 2048, 2048));
        assertArrayEquals(slice(device, 2 * 2048, 2048), memory.bytes(4 * 2048, 2048));
        assertEquals(0x55, memory.bytes(1 * 2048, 1)[0]);
    }

    @Test
    void shouldLetLoadPassSaveThatIsUnderWay() {
        final ExportedMemory memory = rig.export(4 * MIB);
        rig.open(CONTEXT, List.of(LayerLayout.contiguous("a", 0, 0, 4, MIB)), memory);
        rig.copy(SAVE, 1, 0, CONTEXT, ALL_LAYERS, 0, 0, MIB, 1);
        rig.copy(SAVE, 2, 0, CONTEXT, ALL_LAYERS, 2 * MIB, 2);
        rig.agent.doWork();

        rig.copy(LOAD, 3, 0, CONTEXT, ALL_LAYERS, 3 * MIB, 3);
        final List<Completion> completions = rig.runUntilIdle();

        assertEquals(
                List.of(3L, 1L, 2L),
                completions.stream().map(Completion::transferId).toList());
        assertEquals(Set.of(CopyCompletionDescriptor.OK), statuses(completions));
    }

    /** On a link of 1 GB/s that carries loads without a pause. */
    @Test
    void shouldOvertakeWaitingSaveForFiftyMillisecondsAtMost() {
        rig.close();
        rig = new CopyRig(new HostLink(1_000_000_000L, 0), new CopyLimits(MIB, MIB));
        final ExportedMemory memory = rig.export(4 * MIB);
        rig.open(CONTEXT, List.of(LayerLayout.contiguous("a", 0, 0, 4, MIB)), memory);
        rig.copy(SAVE, 1, 0, CONTEXT, ALL_LAYERS, 0, 0, MIB, 1, 2 * MIB, 2);
        rig.copy(LOAD, 2, 0, CONTEXT, ALL_LAYERS, 0, 0, MIB, 1, 2 * MIB, 2);
        final List<Completion> completions = new ArrayList<>();
        final long startNs = rig.clock.nanoTime();
        int loads = 1;
        while (completions.stream().noneMatch(completion -> completion.transferId() == 1)) {
            if (rig.rings.loads().size() < 4096) {
                rig.copy(LOAD, ++loads, 0, CONTEXT, ALL_LAYERS, 0, 0, MIB, 1, 2 * MIB, 2);
            }
            rig.agent.doWork();
            rig.clock.advance(10_000);
            completions.addAll(rig.takeCompletions());
        }

        // Three times: 50 ms of loads, then a chunk of the save.
        final long tookMs = (rig.clock.nanoTime() - startNs) / 1_000_000;
        assertTrue(tookMs >= 3 * 50 && tookMs < 3 * 53, () -> "took " + tookMs + " ms");
        assertTrue(completions.size() > 40, () -> "loads meanwhile: " + completions.size());
    }

    @Test
    void shouldCutLongCopiesIntoChunksAndBoundWhatIsInFlight() {
        rig.close();
        rig = new CopyRig(HostLink.UNLIMITED, new CopyLimits(64 * 1024, 64 * 1024));
        final ExportedMemory memory = rig.export(4 * MIB);
        rig.open(CONTEXT, List.of(LayerLayout.contiguous("a", 0, 0, 4, MIB)), memory);
        final byte[] device = randomize(memory);
        rig.copy(SAVE, 1, 0, CONTEXT, ALL_LAYERS, 0, 0, MIB, 1, 4 * MIB, 3);

        rig.agent.doWork();
        assertArrayEquals(slice(device, 0, 64 * 1024), rig.poolBytes(0, 64 * 1024));
        assertEquals(0, rig.poolBytes(64 * 1024, 1)[0], "a chunk, and no more at once");
        final List<Completion> completions = rig.runUntilIdle();

        assertEquals(3 * MIB, completions.get(0).bytes());
        assertEquals(1, completions.size());
        assertArrayEquals(slice(device, 0, 2 * MIB), rig.poolBytes(0, 2 * MIB));
        assertArrayEquals(slice(device, 3 * MIB, MIB), rig.poolBytes(4 * MIB, MIB));
    }

    @Test
    void shouldCopyNoMoreThanItsShareInOneTurn() {
        final ExportedMemory memory = rig.export(4 * MIB);
        rig.open(CONTEXT, List.of(LayerLayout.contiguous("a", 0, 0, 4, MIB)), memory);
        memory.fill((byte) 1);
        rig.copy(SAVE, 1, 0, CONTEXT, ALL_LAYERS, 0, 0, MIB, 1);

        rig.agent.doWork();

        assertEquals(1, rig.poolBytes(256 * 1024 - 1, 1)[0]);
        assertEquals(0, rig.poolBytes(256 * 1024, 1)[0]);
        assertTrue(rig.agent.isBusy());
    }

    @Test
    void shouldCopyNothingOfTransferCancelledBeforeItsStart() {
        final ExportedMemory memory = rig.export(MIB);
        rig.open(CONTEXT, List.of(LayerLayout.contiguous("a", 0, 0, 4, 4096)), memory);
        memory.fill((byte) 1);
        rig.copy(SAVE, 1, 0, CONTEXT, ALL_LAYERS, 0, 0);
        rig.copy(SAVE, 1, 1, CONTEXT, ALL_LAYERS, 4096, 1);
        rig.copy(SAVE, 2, 0, CONTEXT, ALL_LAYERS, 8192, 2);
        rig.cancel(1);

        final List<Completion> completions = rig.runUntilIdle();

        assertEquals(
                List.of(CopyCompletionDescriptor.CANCELLED, CopyCompletionDescriptor.CANCELLED, 0),
                completions.stream().map(Completion::status).toList());
        assertArrayEquals(new byte[8192], rig.poolBytes(0, 8192));
        assertEquals(1, rig.poolBytes(8192, 1)[0]);
    }

    @Test
    void shouldStopTransferCancelledUnderWay() {
        final ExportedMemory memory = rig.export(4 * MIB);
        rig.open(CONTEXT, List.of(LayerLayout.contiguous("a", 0, 0, 4, MIB)), memory);
        memory.fill((byte) 1);
        rig.copy(SAVE, 1, 0, CONTEXT, ALL_LAYERS, 0, 0, MIB, 1);
        rig.agent.doWork();
        rig.cancel(1);

        final List<Completion> completions = rig.runUntilIdle();

        assertEquals(1, completions.size());
        assertEquals(CopyCompletionDescriptor.CANCELLED, completions.get(0).status());
        assertEquals(256 * 1024, completions.get(0).bytes());
        assertEquals(0, rig.poolBytes(256 * 1024, 1)[0]);
    }

    @Test
    void shouldForgetCancellationsOfTransfersThatAreOver() {
        final ExportedMemory memory = rig.export(MIB);
        rig.open(CONTEXT, List.of(LayerLayout.contiguous("a", 0, 0, 4, 4096)), memory);
        for (int i = 0; i < 5000; i++) {
            rig.copy(SAVE, i, 0, CONTEXT, ALL_LAYERS, 0, 0);
            rig.cancel(i);
            assertEquals(
                    CopyCompletionDescriptor.CANCELLED,
                    rig.runUntilIdle().get(0).status());
        }
    }

    @Test
    void shouldFailCommandsThatReachOutsideTheDeviceOrThePool() {
        final ExportedMemory memory = rig.export(MIB);
        final LayerLayout other = new LayerLayout("x", 1, 0, 0, 8 * 512, 8, 512, 0, 1);
        rig.open(CONTEXT, List.of(LayerLayout.contiguous("a", 0, 8192, 4, 4096), other), memory);
        rig.copy(SAVE, 1, 0, CONTEXT + 1, ALL_LAYERS, 0, 0);
        rig.copy(SAVE, 2, 0, CONTEXT, ALL_LAYERS, 0, 4);
        rig.copy(SAVE, 3, 0, CONTEXT, ALL_LAYERS, 0, -1);
        rig.copy(SAVE, 4, 0, CONTEXT, ALL_LAYERS, CopyRig.POOL_BYTES - 4095, 0);
        rig.copy(SAVE, 5, 0, CONTEXT, ALL_LAYERS, -1, 0);
        rig.copy(SAVE, 6, 0, CONTEXT, new int[] {1}, 0, 0);
        rig.copy(SAVE, 7, 0, CONTEXT, new int[] {2}, 0, 0);
        rig.copy(SAVE, 8, 0, CONTEXT, new int[] {0}, CopyRig.POOL_BYTES - 4096, 3);

        final List<Completion> completions = rig.runUntilIdle();

        assertEquals(8, completions.size());
        assertEquals(Set.of(CopyCompletionDescriptor.FAILED), statuses(completions.subList(0, 7)));
        assertEquals(CopyCompletionDescriptor.OK, completions.get(7).status());
    }

    @Test
    void shouldAnswerEveryCommandOnceWhateverTheRoomForAnswers() {
        rig.close();
        rig = new CopyRig(HostLink.UNLIMITED, 4096, DutyCycle.NONE);
        final ExportedMemory memory = rig.export(MIB);
        rig.open(CONTEXT, List.of(LayerLayout.contiguous("a", 0, 0, 256, 512)), memory);
        final Random random = new Random(1);
        final List<Completion> completions = new ArrayList<>();
        final int count = 5000;
        int written = 0;
        while (completions.size() < count) {
            while (written < count
                    && rig.tryCopy(
                            random.nextBoolean() ? SAVE : LOAD,
                            written,
                            written % 7,
                            CONTEXT,
                            ALL_LAYERS,
                            blocks(random, 1 + random.nextInt(20)))) {
                written++;
            }
            for (int i = random.nextInt(40); i >= 0; i--) {
                rig.agent.doWork();
            }
            completions.addAll(rig.takeCompletions());
        }

        final Set<Long> answered = new HashSet<>();
        for (final Completion completion : completions) {
            assertTrue(answered.add(completion.transferId()));
            assertEquals(completion.transferId() % 7, completion.partIndex());
            assertEquals(CONTEXT, completion.contextId());
            assertEquals(CopyCompletionDescriptor.OK, completion.status());
        }
        rig.agent.doWork();
        assertEquals(List.of(), rig.takeCompletions());
        assertFalse(rig.agent.isBusy());
    }

    @Test
    void shouldTakeAsLongAsTheLinkOfTheDevice() {
        rig.close();
        rig = new CopyRig(new HostLink(1_000_000_000L, 10_000));
        final ExportedMemory memory = rig.export(4 * MIB);
        rig.open(CONTEXT, List.of(LayerLayout.contiguous("a", 0, 0, 4, MIB)), memory);
        rig.copy(SAVE, 1, 0, CONTEXT, ALL_LAYERS, 0, 0, MIB, 1);

        final Completion completion = rig.runUntilIdle().get(0);

        final long expectedNs = 2 * MIB + 8 * 10_000;
        final long tookNs = completion.endNs() - completion.startNs();
        assertTrue(tookNs >= expectedNs && tookNs < expectedNs * 1.05, () -> "took " + tookNs);
    }

    @Test
    void shouldKeepTheLinkBusyOverLatePolls() {
        rig.close();
        rig = new CopyRig(new HostLink(1_000_000_000L, 0));
        final ExportedMemory memory = rig.export(4 * MIB);
        rig.open(CONTEXT, List.of(LayerLayout.contiguous("a", 0, 0, 4, MIB)), memory);
        rig.copy(SAVE, 1, 0, CONTEXT, ALL_LAYERS, 0, 0, MIB, 1, 2 * MIB, 2);

        List<Completion> completions = List.of();
        while (completions.isEmpty()) {
            rig.agent.doWork();
            completions = rig.takeCompletions();
            rig.clock.advance(100_000);
        }

        final long tookNs = completions.get(0).endNs() - completions.get(0).startNs();
        assertTrue(tookNs >= 3 * MIB && tookNs < 3 * MIB * 1.1, () -> "took " + tookNs);
    }

    private static Completion okCompletion(
            final List<Completion> completions, final long transferId, final int partIndex, final long bytes) {
        final Completion first = completions.get(0);
        assertTrue(first.endNs() >= first.startNs());
        return new Completion(
                CONTEXT, transferId, partIndex, CopyCompletionDescriptor.OK, bytes, first.startNs(), first.endNs());
    }

    private static Set<Integer> statuses(final List<Completion> completions) {
        final Set<Integer> statuses = new HashSet<>();
        completions.forEach(completion -> statuses.add(completion.status()));
        return statuses;
    }

    private static long[] blocks(final Random random, final int count) {
        final long[] blocks = new long[2 * count];
        for (int i = 0; i < count; i++) {
            blocks[2 * i] = 512L * random.nextInt(CopyRig.POOL_BYTES / 512);
            blocks[2 * i + 1] = random.nextInt(256);
        }
        return blocks;
    }

    private static byte[] randomize(final ExportedMemory memory) {
        final byte[] bytes = new byte[(int) memory.length()];
        new Random(5).nextBytes(bytes);
        memory.putBytes(0, bytes);
        return bytes;
    }

    private static byte[] slice(final byte[] bytes, final int offset, final int length) {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }
}
