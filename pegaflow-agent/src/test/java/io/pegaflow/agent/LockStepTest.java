package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.client.HostDeviceMemory;
import io.pegaflow.client.PegaflowClient;
import io.pegaflow.client.RegisterSpec;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.engine.core.RecordListener;
import io.pegaflow.engine.runtime.counters.AgentCounter;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.ipc.LayerLayout;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What depends on time, on a clock that the test advances; it passes its overflow on the way. */
class LockStepTest {
    private static final int BLOCK_BYTES = 512;
    private static final int BLOCKS = 8;
    private static final int HASH_LENGTH = 8;

    private final OutcomeLog log = new OutcomeLog();
    private final UnsafeBuffer hashes = new UnsafeBuffer(new byte[BLOCKS * HASH_LENGTH]);
    private final UnsafeBuffer blockIds = new UnsafeBuffer(new byte[BLOCKS * Integer.BYTES]);
    private final UnsafeBuffer firstLayer = new UnsafeBuffer(new byte[Short.BYTES]);

    @Test
    void shouldEndLeasesWhenTheirTimeIsOver() {
        try (LockStepRig rig = new LockStepRig();
                HostDeviceMemory memory = newMemory(rig);
                PegaflowClient client = rig.connect(log)) {
            register(rig, client, memory);
            await(rig, save(client, null, 0));
            await(rig, client.query(log.instanceKey, 0, HASH_LENGTH, hashes, 0, BLOCKS));
            rig.await(EngineCounter.BLOCKS_LEASED, BLOCKS);
            rig.advance(599, TimeUnit.SECONDS);
            rig.run(100, TimeUnit.MILLISECONDS);
            assertEquals(1, rig.counters.value(EngineCounter.LEASES));
            rig.advance(1, TimeUnit.SECONDS);
            rig.run(100, TimeUnit.MILLISECONDS);
            assertEquals(0, rig.counters.value(EngineCounter.LEASES));
            assertEquals(0, rig.counters.value(EngineCounter.BLOCKS_LEASED));
            assertEquals(BLOCKS, rig.counters.value(EngineCounter.BLOCKS_RESIDENT));
        }
    }

    @Test
    void shouldDropIncompleteBlocksWhenTheirTimeIsOver() {
        try (LockStepRig rig = new LockStepRig();
                HostDeviceMemory memory = newMemory(rig);
                PegaflowClient client = rig.connect(log)) {
            register(rig, client, memory);
            await(rig, save(client, firstLayer, 1));
            rig.await(EngineCounter.BLOCKS_PARTIAL, BLOCKS);
            rig.advance(299, TimeUnit.SECONDS);
            rig.run(100, TimeUnit.MILLISECONDS);
            assertEquals(BLOCKS, rig.counters.value(EngineCounter.BLOCKS_PARTIAL));
            rig.advance(1, TimeUnit.SECONDS);
            rig.run(100, TimeUnit.MILLISECONDS);
            assertEquals(0, rig.counters.value(EngineCounter.BLOCKS_PARTIAL));
            assertEquals(0, rig.counters.value(EngineCounter.POOL_PAGES_IN_USE));
            assertEquals(BLOCKS, rig.counters.value(EngineCounter.PARTIAL_TIMEOUTS));
        }
    }

    @Test
    void shouldCloseInvisibleClientThatIsNotHeardOf() {
        try (LockStepRig rig = new LockStepRig();
                RawClient client = new RawClient(rig.directory.aeron(), rig::step)) {
            client.sendConnect(1, 1, 1L << 40, client.sessionId());
            rig.alsoPolled.add(client::poll);
            rig.await(EngineCounter.CONNECTIONS, 1);
            for (int i = 0; i < 10; i++) {
                rig.run(2_500, TimeUnit.MILLISECONDS);
                client.sendKeepAlive();
                rig.run(10, TimeUnit.MILLISECONDS);
            }
            assertEquals(1, rig.counters.value(EngineCounter.CONNECTIONS));
            rig.run(3_000, TimeUnit.MILLISECONDS);
            rig.await(EngineCounter.CONNECTIONS, 0);
            assertEquals(1, rig.counters.value(EngineCounter.KEEP_ALIVE_TIMEOUTS));
        }
    }

    @Test
    void shouldKeepVisibleClientHoweverSilent() {
        try (LockStepRig rig = new LockStepRig();
                RawClient client = new RawClient(rig.directory.aeron(), rig::step)) {
            client.sendConnect(1, 1);
            rig.await(EngineCounter.CONNECTIONS, 1);
            rig.run(20, TimeUnit.SECONDS);
            assertEquals(1, rig.counters.value(EngineCounter.CONNECTIONS));
        }
    }

    @Test
    void shouldGiveUpClientThatNeverListens() {
        try (LockStepRig rig = new LockStepRig();
                RawClient client = new RawClient(rig.directory.aeron(), rig::step)) {
            client.sendConnect(1, 1, ProcessHandle.current().pid(), client.sessionId() + 1);
            rig.run(4_900, TimeUnit.MILLISECONDS);
            assertEquals(0, rig.counters.value(EngineCounter.CONNECTS_ABANDONED));
            rig.run(200, TimeUnit.MILLISECONDS);
            assertEquals(1, rig.counters.value(EngineCounter.CONNECTS_ABANDONED));
            assertEquals(0, rig.counters.value(EngineCounter.CONNECTIONS));
        }
    }

    @Test
    void shouldCountDutyCyclesThatTakeTooLong() {
        final LockStepRig[] self = new LockStepRig[1];
        final RecordListener slow = onCommand(() -> self[0].advance(5, TimeUnit.MILLISECONDS));
        try (LockStepRig rig = new LockStepRig(slow)) {
            self[0] = rig;
            try (PegaflowClient client = rig.connect(log)) {
                await(rig, client.release(1, 1));
                assertEquals(
                        TimeUnit.MILLISECONDS.toNanos(5),
                        rig.counters.value("pf-engine", AgentCounter.MAX_DUTY_CYCLE_NS));
                assertEquals(1, rig.counters.value("pf-engine", AgentCounter.DUTY_CYCLES_OVER_THRESHOLD));
                assertTrue(rig.counters.value("pf-engine", AgentCounter.WORK_DONE) > 0);
            }
        }
    }

    @Test
    void shouldNotGoOnWithBrokenCore() {
        final RecordListener broken = onCommand(() -> {
            throw new IllegalStateException("broken on purpose");
        });
        try (LockStepRig rig = new LockStepRig(broken);
                PegaflowClient client = rig.connect(log)) {
            assertTrue(client.release(1, 1) > 0);
            final AgentTerminationException ex =
                    assertThrows(AgentTerminationException.class, () -> rig.run(1, TimeUnit.SECONDS));
            assertEquals("broken on purpose", ex.getCause().getMessage());
        }
    }

    private static RecordListener onCommand(final Runnable action) {
        return new RecordListener() {
            @Override
            public void onInput(
                    final long sequence,
                    final long timestampNs,
                    final int kind,
                    final int source,
                    final DirectBuffer buffer,
                    final int offset,
                    final int length) {
                if (kind == InputKind.COMMAND) {
                    action.run();
                }
            }

            @Override
            public void onDecision(
                    final long inputSequence,
                    final int kind,
                    final DirectBuffer buffer,
                    final int offset,
                    final int length) {}
        };
    }

    private static HostDeviceMemory newMemory(final LockStepRig rig) {
        return HostDeviceMemory.create(rig.directory.devices(), 2 * BLOCKS * BLOCK_BYTES);
    }

    private void register(final LockStepRig rig, final PegaflowClient client, final HostDeviceMemory memory) {
        final int layerBytes = BLOCKS * BLOCK_BYTES;
        await(
                rig,
                client.register(RegisterSpec.builder()
                        .instanceName("instance")
                        .allocation(memory.handle(), memory.sizeBytes())
                        .layer(LayerLayout.contiguous("a", 0, 0, BLOCKS, BLOCK_BYTES))
                        .layer(LayerLayout.contiguous("b", 0, layerBytes, BLOCKS, BLOCK_BYTES))
                        .build()));
        for (int i = 0; i < BLOCKS; i++) {
            hashes.putLong(i * HASH_LENGTH, i + 1);
            blockIds.putInt(i * Integer.BYTES, i, ByteOrder.LITTLE_ENDIAN);
        }
    }

    private long save(final PegaflowClient client, final DirectBuffer layers, final int layerCount) {
        return client.save(
                log.instanceKey, 0, 0, 0, 0, layers, 0, layerCount, blockIds, 0, HASH_LENGTH, hashes, 0, BLOCKS);
    }

    private void await(final LockStepRig rig, final long correlationId) {
        assertTrue(correlationId > 0);
        rig.await("an answer", () -> !log.of(correlationId).isEmpty());
    }
}
