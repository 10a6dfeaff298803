package io.pegaflow.engine.core;

import static io.pegaflow.engine.core.CoreFixture.assertRefused;
import static io.pegaflow.engine.core.CoreFixture.range;
import static io.pegaflow.engine.core.CoreFixture.taken;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pool of three slabs of 256 KiB whose blocks of 64 KiB may lie only in what is registered with the devices. */
class PoolRegisteringTest {
    private static final LayerLayout LAYER = LayerLayout.contiguous("a", 0, 0, 16, 64 * 1024);
    private static final int BLOCKS_PER_SLAB = 3;

    private final CoreFixture fixture = new CoreFixture(1 << 20, Long.MAX_VALUE);

    @AfterEach
    void close() {
        fixture.close();
    }

    private void registered(final int slabs, final boolean isGrowing) {
        final MutableDirectBuffer buffer = new ExpandableArrayBuffer(8);
        buffer.putInt(0, slabs, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(4, isGrowing ? 1 : 0, ByteOrder.LITTLE_ENDIAN);
        fixture.world.input(InputKind.POOL_REGISTERED, 0, buffer, 8);
    }

    @Test
    void shouldUseSlabsOnlyOnceTheyAreRegistered() {
        final long hashBefore = fixture.core.stateHash();
        registered(1, true);
        assertNotEquals(hashBefore, fixture.core.stateHash());
        final long key = fixture.register("inst", 0, 1, LAYER);
        assertRefused(
                ErrorCode.BUSY,
                "the pool is being registered with the devices: registered_slabs=1, slabs=3",
                fixture.saveBlocks(key, range(1, BLOCKS_PER_SLAB + 1)));
        taken(fixture.saveBlocks(key, range(1, BLOCKS_PER_SLAB)));
        assertEquals(BLOCKS_PER_SLAB, fixture.query(key, range(1, BLOCKS_PER_SLAB)).a);
        assertTrue(fixture.core.stats().poolRegisteredBytes < 1 << 19);

        registered(3, false);

        final World.Reply saved = taken(fixture.saveBlocks(key, range(10, 2 * BLOCKS_PER_SLAB)));
        final byte[] sealed = new byte[2 * BLOCKS_PER_SLAB];
        Arrays.fill(sealed, (byte) BlockOutcome.SEALED.value());
        assertArrayEquals(sealed, saved.outcomes);
        assertEquals(0, fixture.core.stats().evictions);
        assertEquals(1 << 20, fixture.core.stats().poolRegisteredBytes);
    }

    @Test
    void shouldServeFromWhatCouldBeRegistered() {
        registered(1, true);
        registered(1, false);
        final long key = fixture.register("inst", 0, 1, LAYER);
        assertEquals(ErrorCode.POOL_EXHAUSTED, fixture.saveBlocks(key, range(1, BLOCKS_PER_SLAB + 1)).error);
        taken(fixture.saveBlocks(key, range(1, BLOCKS_PER_SLAB)));
        taken(fixture.saveBlocks(key, range(20, BLOCKS_PER_SLAB)));
        assertEquals(BLOCKS_PER_SLAB, fixture.core.stats().evictions);
    }

    @Test
    void shouldNotTakeSlabsBackThatAreInUse() {
        final long key = fixture.register("inst", 0, 1, LAYER);
        taken(fixture.saveBlocks(key, range(1, 2 * BLOCKS_PER_SLAB)));
        registered(1, true);
        assertEquals(3, fixture.core.pool.usableSlabs());
    }
}
