package io.pegaflow.engine.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.policy.EvictionPolicies;
import io.pegaflow.engine.pool.AnonymousMemory;
import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineCoreTest {
    private static final LayerLayout LAYER_A = LayerLayout.contiguous("a", 0, 0, 16, 64);
    private static final LayerLayout LAYER_B = LayerLayout.split("b", 0, 16 * 64, 16, 32);
    private static final int MEMORY_BYTES = 16 * 64 * 2;
    private static final long SECOND = 1_000_000_000L;

    private final AnonymousMemory memory = new AnonymousMemory(1 << 20);
    private final World world = new World(memory);
    private final Wire wire = new Wire();
    private final RecordedInputs records = new RecordedInputs();
    private EngineCore core = core(Long.MAX_VALUE);
    private long correlationId;

    private EngineCore core(final long maxBlocks) {
        final EngineCore engine = new EngineCore(config(maxBlocks), memory, world, records);
        world.core(engine);
        return engine;
    }

    static CoreConfig config(final long maxBlocks) {
        return config(maxBlocks, EvictionPolicies.LRU);
    }

    static CoreConfig config(final long maxBlocks, final EvictionPolicies policy) {
        return new CoreConfig(77, 1, 2, 3, 600 * SECOND, 300 * SECOND, maxBlocks, 64, 4096, 64, policy.toString());
    }

    @AfterEach
    void release() {
        assertEquals(core.recomputeStateHash(), core.stateHash());
        memory.close();
    }

    private static byte[] hash(final int id) {
        final byte[] hash = new byte[32];
        final byte[] text = ("block " + id).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, hash, 0, text.length);
        return hash;
    }

    private static byte[][] hashes(final int... ids) {
        final byte[][] hashes = new byte[ids.length][];
        for (int i = 0; i < ids.length; i++) {
            hashes[i] = hash(ids[i]);
        }
        return hashes;
    }

    private World.Reply register(
            final int connectionId, final String instance, final int deviceId, final int rank, final int worldSize) {
        world.command(
                connectionId,
                wire,
                wire.register(
                        ++correlationId, instance, "space", deviceId, rank, worldSize, worldSize, LAYER_A, LAYER_B));
        world.completeOpen(0, new byte[MEMORY_BYTES], new LayerLayout[] {LAYER_A, LAYER_B});
        return world.takeReply(correlationId);
    }

    private World.Reply save(final long key, final int deviceId, final int[] layers, final int... ids) {
        final long id = startSave(key, deviceId, layers, ids);
        while (!world.copies.isEmpty()) {
            world.complete(0, CopyCompletionDescriptor.OK);
        }
        return world.takeReply(id);
    }

    private long startSave(final long key, final int deviceId, final int[] layers, final int... ids) {
        final int[] blockIds = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            blockIds[i] = i;
        }
        world.command(1, wire, wire.save(++correlationId, key, deviceId, 0, 0, layers, blockIds, hashes(ids)));
        return correlationId;
    }

    private World.Reply query(final long key, final int... ids) {
        world.command(1, wire, wire.query(++correlationId, key, hashes(ids)));
        return world.takeReply(correlationId);
    }

    private World.Reply release(final World.Reply query) {
        world.command(1, wire, wire.release(++correlationId, query.b, query.c));
        return world.takeReply(correlationId);
    }

    private static byte[] outcomes(final BlockOutcome... outcomes) {
        final byte[] bytes = new byte[outcomes.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) outcomes[i].value();
        }
        return bytes;
    }

    @Test
    void shouldHitWhatWasSavedAndLoadItOnce() {
        world.connect(1);
        final long key = register(1, "i", 0, 0, 1).a;
        assertArrayEquals(outcomes(BlockOutcome.SEALED, BlockOutcome.SEALED), save(key, 0, new int[0], 1, 2).outcomes);
        final World.Reply hits = query(key, 1, 2, 3);
        assertEquals(2, hits.a);
        world.command(1, wire, wire.load(++correlationId, key, 0, hits.b, hits.c, 5, -1));
        world.complete(0, CopyCompletionDescriptor.OK);
        assertEquals(1, world.takeReply(correlationId).a);
        world.command(1, wire, wire.load(++correlationId, key, 0, hits.b, hits.c, 5, -1));
        assertEquals(ErrorCode.UNKNOWN_LEASE, world.takeReply(correlationId).error);
        assertEquals(0, core.stats().leases);
        assertEquals(1, core.stats().blockMisses);
    }

    @Test
    void shouldNotShowABlockBeforeEveryRankAndLayerIsThere() {
        world.connect(1);
        final long key = register(1, "i", 0, 0, 2).a;
        world.command(1, wire, wire.query(++correlationId, key, hashes(1)));
        assertEquals(0, world.takeReply(correlationId).a);
        assertEquals(ErrorCode.NOT_SEALED, save(key, 0, new int[0], 1).error);
        register(1, "i", 1, 1, 2);
        assertArrayEquals(outcomes(BlockOutcome.STORED), save(key, 0, new int[] {1}, 1).outcomes);
        assertArrayEquals(outcomes(BlockOutcome.STORED), save(key, 1, new int[0], 1).outcomes);
        assertEquals(0, query(key, 1).a);
        assertArrayEquals(outcomes(BlockOutcome.STORED), save(key, 0, new int[] {1}, 1).outcomes);
        assertArrayEquals(outcomes(BlockOutcome.SEALED), save(key, 0, new int[] {0}, 1).outcomes);
        assertEquals(1, query(key, 1).a);
        assertEquals(2, core.stats().pagesInUse);
    }

    @Test
    void shouldCopyOnceWhatTwoRequestsSaveAtTheSameTime() {
        world.connect(1);
        final long key = register(1, "i", 0, 0, 1).a;
        final long first = startSave(key, 0, new int[] {0}, 1, 2);
        final long second = startSave(key, 0, new int[0], 1, 3);
        final long third = startSave(key, 0, new int[] {0}, 2, 2);
        assertArrayEquals(outcomes(BlockOutcome.IN_FLIGHT, BlockOutcome.IN_FLIGHT), world.takeReply(third).outcomes);
        while (!world.copies.isEmpty()) {
            world.complete(0, CopyCompletionDescriptor.OK);
        }
        assertArrayEquals(outcomes(BlockOutcome.STORED, BlockOutcome.STORED), world.takeReply(first).outcomes);
        final World.Reply reply = world.takeReply(second);
        assertArrayEquals(outcomes(BlockOutcome.SEALED, BlockOutcome.SEALED), reply.outcomes);
        assertEquals(64 + 128, reply.a);
    }

    @Test
    void shouldDropABlockWhoseOnlyCopyFailedAndKeepOneThatHasOtherCells() {
        world.connect(1);
        final long key = register(1, "i", 0, 0, 1).a;
        save(key, 0, new int[] {0}, 1);
        final long id = startSave(key, 0, new int[] {1}, 1, 2);
        while (!world.copies.isEmpty()) {
            world.complete(0, CopyCompletionDescriptor.FAILED);
        }
        assertEquals(ErrorCode.COPY_FAILED, world.takeReply(id).error);
        assertEquals(1, core.stats().partialBlocks);
        assertEquals(1, core.stats().pagesInUse);
        assertEquals(1, world.closedConnections.size());
        assertArrayEquals(outcomes(BlockOutcome.SEALED), save(key, 0, new int[] {1}, 1).outcomes);
    }

    @Test
    void shouldEvictTheOldestAndNeverALeasedBlock() {
        core = core(3);
        world.connect(1);
        final long key = register(1, "i", 0, 0, 1).a;
        save(key, 0, new int[0], 1, 2, 3);
        final World.Reply lease = query(key, 1, 2);
        save(key, 0, new int[0], 4);
        assertEquals(2, query(key, 1, 2, 3).a);
        final World.Reply refused = save(key, 0, new int[0], 5, 6);
        assertEquals(ErrorCode.POOL_EXHAUSTED, refused.error);
        assertTrue(refused.text.contains("leased=2"), refused.text);
        assertEquals(1, query(key, 4).a);
        assertEquals("ack", release(lease).kind);
        assertEquals(1, core.stats().evictions);
    }

    @Test
    void shouldEvictTheTailOfAPrefixBeforeItsHead() {
        core = core(4);
        world.connect(1);
        final long key = register(1, "i", 0, 0, 1).a;
        save(key, 0, new int[0], 1, 2);
        final World.Reply hits = query(key, 1, 2, 3, 4);
        release(hits);
        // The save continues the prefix of a lease that has ended: its blocks are older than that prefix.
        world.command(
                1,
                wire,
                wire.save(++correlationId, key, 0, hits.b, hits.c, new int[0], new int[] {0, 1}, hashes(3, 4)));
        world.complete(0, CopyCompletionDescriptor.OK);
        save(key, 0, new int[0], 100);
        final World.Reply rest = query(key, 1, 2, 3, 4);
        assertEquals(3, rest.a);
        release(rest);
        save(key, 0, new int[0], 101, 102);
        assertEquals(2, query(key, 1, 2, 3, 4).a);
    }

    @Test
    void shouldEndALeaseWhenItsTimeIsOver() {
        world.connect(1);
        final long key = register(1, "i", 0, 0, 1).a;
        save(key, 0, new int[0], 1);
        final World.Reply lease = query(key, 1);
        world.advance(600 * SECOND - 2);
        world.tick();
        assertEquals(1, core.stats().leases);
        world.advance(1);
        world.tick();
        assertEquals(0, core.stats().leases);
        assertEquals(ErrorCode.UNKNOWN_LEASE, release(lease).error);
    }

    @Test
    void shouldDropAPartialBlockThatNobodyCompletesInTime() {
        world.connect(1);
        final long key = register(1, "i", 0, 0, 1).a;
        save(key, 0, new int[] {0}, 1);
        world.advance(300 * SECOND - 2);
        world.tick();
        assertEquals(1, core.stats().partialBlocks);
        world.advance(1);
        world.tick();
        assertEquals(0, core.stats().pagesInUse);
        assertEquals(1, core.stats().partialTimeouts);
    }

    @Test
    void shouldCloseMemoryOnlyAfterItsCopiesWhenAClientDies() {
        world.connect(1);
        world.connect(2);
        final long key = register(1, "i", 0, 0, 1).a;
        final long id = startSave(key, 0, new int[0], 1);
        world.disconnect(1, CloseReason.CLIENT_DIED);
        assertTrue(world.closes.isEmpty());
        assertTrue(world.copies.get(0).cancelled);
        world.complete(0, CopyCompletionDescriptor.OK);
        assertEquals(ErrorCode.CANCELLED, world.takeReply(id).error);
        assertEquals(1, world.closes.size());
        world.completeClose(0);
        assertEquals(0, core.stats().contexts);
        assertEquals(0, core.stats().instances);
        assertEquals(0, core.stats().pagesInUse);
        assertEquals(0, core.stats().transfers);
    }

    @Test
    void shouldKeepNamespacesApartAndRefuseAnotherLayout() {
        world.connect(1);
        final long key = register(1, "i", 0, 0, 1).a;
        save(key, 0, new int[0], 1);
        world.command(1, wire, wire.register(++correlationId, "other", "elsewhere", 0, 0, 1, 1, LAYER_A));
        world.completeOpen(0, new byte[MEMORY_BYTES], new LayerLayout[] {LAYER_A});
        assertEquals(0, query(world.takeReply(correlationId).a, 1).a);
        world.command(1, wire, wire.register(++correlationId, "narrow", "space", 0, 0, 1, 1, LAYER_A));
        world.completeOpen(0, new byte[MEMORY_BYTES], new LayerLayout[] {LAYER_A});
        final long narrow = world.takeReply(correlationId).a;
        final World.Reply hits = query(narrow, 1);
        assertEquals(1, hits.a);
        world.command(1, wire, wire.load(++correlationId, narrow, 0, hits.b, hits.c, 0));
        assertEquals(ErrorCode.LAYOUT_MISMATCH, world.takeReply(correlationId).error);
        world.command(1, wire, wire.load(++correlationId, key, 0, hits.b, hits.c, 0));
        assertEquals(ErrorCode.FOREIGN_LEASE, world.takeReply(correlationId).error);
    }

    @Test
    void shouldShareBlocksWhateverTheOrderOfRegisteredLayers() {
        world.connect(1);
        final long key = register(1, "i", 0, 0, 1).a;
        save(key, 0, new int[0], 1);
        final LayerLayout first = LayerLayout.split("b", 0, 0, 16, 32);
        final LayerLayout second = LayerLayout.contiguous("a", 0, 16 * 64, 16, 64);
        world.command(1, wire, wire.register(++correlationId, "other", "space", 0, 0, 1, 1, first, second));
        world.completeOpen(0, new byte[MEMORY_BYTES], new LayerLayout[] {first, second});
        final long other = world.takeReply(correlationId).a;
        final World.Reply hits = query(other, 1);
        world.command(1, wire, wire.load(++correlationId, other, 0, hits.b, hits.c, 7));
        world.complete(0, CopyCompletionDescriptor.OK);
        assertEquals(1, world.takeReply(correlationId).a);
    }

    @Test
    void shouldRefuseTargetsTwiceOrOutOfRangeBeforeCopying() {
        world.connect(1);
        final long key = register(1, "i", 0, 0, 1).a;
        save(key, 0, new int[0], 1, 2);
        final World.Reply hits = query(key, 1, 2);
        for (final int[] targets : new int[][] {{3, 3}, {3, 16}, {3, -2}, {3}}) {
            world.command(1, wire, wire.load(++correlationId, key, 0, hits.b, hits.c, targets));
            assertEquals(ErrorCode.INVALID_ARGUMENT, world.takeReply(correlationId).error);
        }
        assertTrue(world.copies.isEmpty());
        world.command(1, wire, wire.load(++correlationId, key, 0, hits.b, hits.c, 3, 15));
        world.complete(0, CopyCompletionDescriptor.OK);
        assertEquals(2, world.takeReply(correlationId).a);
    }

    @Test
    void shouldReturnTheShareOfALoadThatFailed() {
        world.connect(1);
        final long key = register(1, "i", 0, 0, 1).a;
        save(key, 0, new int[0], 1);
        final World.Reply hits = query(key, 1);
        world.command(1, wire, wire.load(++correlationId, key, 0, hits.b, hits.c, 3));
        world.command(1, wire, wire.cancel(correlationId + 1, correlationId));
        final long load = correlationId++;
        world.complete(0, CopyCompletionDescriptor.OK);
        assertEquals(ErrorCode.CANCELLED, world.takeReply(load).error);
        world.command(1, wire, wire.load(++correlationId, key, 0, hits.b, hits.c, 3));
        world.complete(0, CopyCompletionDescriptor.OK);
        assertEquals(1, world.takeReply(correlationId).a);
    }

    @Test
    void shouldLeaveNothingBehindWhenARegistrationFails() {
        world.connect(1);
        world.command(1, wire, wire.register(++correlationId, "i", "s", 0, 0, 1, 1, LAYER_A));
        world.failOpen(0);
        assertEquals(ErrorCode.DEVICE_MEMORY, world.takeReply(correlationId).error);
        assertEquals(0, core.stats().instances);
        world.command(1, wire, wire.register(++correlationId, "i", "s", 0, 0, 1, 1, LAYER_A));
        world.completeOpen(0, new byte[100], new LayerLayout[] {LAYER_A});
        final World.Reply tooSmall = world.takeReply(correlationId);
        assertEquals(ErrorCode.DEVICE_MEMORY, tooSmall.error);
        assertTrue(tooSmall.text.contains("measured=100"), tooSmall.text);
        world.completeClose(0);
        assertEquals(0, core.stats().contexts);
        assertNotEquals(0, register(1, "i", 0, 0, 1).a);
    }

    @Test
    void shouldAnswerAnUnregisterWhenTheMemoryIsClosed() {
        world.connect(1);
        final long key = register(1, "i", 0, 0, 1).a;
        save(key, 0, new int[0], 1);
        query(key, 1);
        world.command(1, wire, wire.unregister(++correlationId, key, -1));
        assertNull(world.takeReply(correlationId));
        assertEquals(0, core.stats().leases);
        world.completeClose(0);
        assertEquals("ack", world.takeReply(correlationId).kind);
        final long again = register(1, "i", 0, 0, 1).a;
        assertEquals(1, query(again, 1).a);
    }

    @Test
    void shouldServeHashesOfEveryLength() {
        world.connect(1);
        final long key = register(1, "i", 0, 0, 1).a;
        for (final int length : new int[] {1, 5, 16, 31, 32, 33, 40, 255}) {
            final byte[] one = new byte[length];
            final byte[] two = new byte[length];
            two[length - 1] = 1;
            one[0] |= (byte) 0x40;
            two[0] |= (byte) 0x40;
            world.command(1, wire, wire.save(++correlationId, key, 0, 0, 0, new int[0], new int[] {0}, one));
            world.complete(0, CopyCompletionDescriptor.OK);
            assertArrayEquals(outcomes(BlockOutcome.SEALED), world.takeReply(correlationId).outcomes);
            world.command(1, wire, wire.query(++correlationId, key, two));
            assertEquals(0, world.takeReply(correlationId).a);
            world.command(1, wire, wire.query(++correlationId, key, one));
            assertEquals(1, world.takeReply(correlationId).a);
        }
    }

    @Test
    void shouldEncryptAsThePublishedTestVectorOfSpeck() {
        final LeaseIdCipher cipher = new LeaseIdCipher(0x0f0e0d0c0b0a0908L, 0x0706050403020100L);
        cipher.encrypt(0x6c61766975716520L, 0x7469206564616d20L);
        assertEquals(0xa65d985179783265L, cipher.high());
        assertEquals(0x7860fedf5c570d18L, cipher.low());
        cipher.decrypt(cipher.high(), cipher.low());
        assertEquals(0x6c61766975716520L, cipher.high());
        assertEquals(0x7469206564616d20L, cipher.low());
    }
}
