package io.pegaflow.engine.core;

import static io.pegaflow.engine.core.CoreFixture.ALL;
import static io.pegaflow.engine.core.CoreFixture.part;
import static io.pegaflow.engine.core.CoreFixture.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.Limits;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A device begins with a save while the rest of it is still admitted. */
class SaveCopiesTest {
    private static final int BLOCKS = 8192;
    private static final LayerLayout LAYER = LayerLayout.contiguous("a", 0, 0, BLOCKS, 8);

    private CoreFixture fixture;
    private World world;
    private long key;

    @BeforeEach
    void start() {
        fixture = new CoreFixture(16 << 20, CoreFixture.config(Long.MAX_VALUE));
        world = fixture.world;
        key = fixture.register("i", 0, 1, LAYER);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private List<Integer> lengths() {
        return world.copies.stream().map(copy -> copy.blocks.size()).collect(Collectors.toList());
    }

    private void complete(final long save, final int blocks) {
        fixture.completeAll();
        assertEquals(blocks, world.takeReply(save).outcomes.length);
        assertEquals(blocks, fixture.core.stats().residentBlocks);
    }

    @Test
    void shouldBeginWithAShortCommandAndDoubleThoseBehindIt() {
        final long save = fixture.startSave(key, 0, part(0, ALL, 0, range(0, BLOCKS)));
        assertEquals(List.of(32, 64, 128, 256, 512, 1024, 2048, 2048, 2048, 32), lengths());
        complete(save, BLOCKS);
    }

    @Test
    void shouldSendFewBlocksAtOnce() {
        final long save = fixture.startSave(key, 0, part(0, ALL, 0, range(0, SaveCopies.FIRST_BLOCKS)));
        assertEquals(List.of(32), lengths());
        complete(save, SaveCopies.FIRST_BLOCKS);
    }

    @Test
    void shouldBeginEachPartAnew() {
        final long save = fixture.startSave(key, 0, part(0, ALL, 0, range(0, 100)), part(0, ALL, 100, range(1000, 40)));
        assertEquals(List.of(32, 64, 4, 32, 8), lengths());
        complete(save, 140);
    }

    @Test
    void shouldCopyWhileTheRestIsAdmitted() {
        world.stepsAtOnce = false;
        final long save = fixture.startSave(key, 0, part(0, ALL, 0, range(0, BLOCKS)));
        while (world.copies.isEmpty()) {
            assertTrue(fixture.core.hasPendingWork());
            world.step();
        }
        assertTrue(fixture.core.hasPendingWork(), "all of it is admitted already");
        // What is copied early ends early, and the save goes on.
        world.complete(0, CopyCompletionDescriptor.OK);
        assertEquals(0, fixture.core.stats().residentBlocks);
        while (fixture.core.hasPendingWork()) {
            world.step();
        }
        fixture.completeAll();
        while (fixture.core.hasPendingWork()) {
            world.step();
        }
        complete(save, BLOCKS);
    }

    @Test
    void shouldCountItsCommandsBeforehand() {
        for (int blocks = 1; blocks <= Limits.MAX_BLOCKS_PER_REQUEST; blocks = blocks * 9 / 8 + 1) {
            int commands = 0;
            for (int sent = 0; sent < blocks; sent += SaveCopies.nextLength(sent)) {
                commands++;
            }
            assertEquals(commands, SaveCopies.commands(blocks), "blocks=" + blocks);
            assertFalse(commands > 7 + blocks / CoreOutput.MAX_BLOCKS_PER_COPY, "blocks=" + blocks);
        }
    }
}
