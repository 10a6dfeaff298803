package io.pegaflow.engine.core;

import static io.pegaflow.engine.core.CoreFixture.ALL;
import static io.pegaflow.engine.core.CoreFixture.assertRefused;
import static io.pegaflow.engine.core.CoreFixture.part;
import static io.pegaflow.engine.core.CoreFixture.taken;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A device is lost while its neighbour works; its memory is closed when nothing copies on it, then it is recovered. */
class LostDeviceTest {
    private static final LayerLayout LAYER = LayerLayout.contiguous("a", 0, 0, 16, 64);

    private final CoreFixture fixture = new CoreFixture(1 << 20, Long.MAX_VALUE);
    private final World world = fixture.world;
    private long key;

    @AfterEach
    void close() {
        fixture.close();
    }

    private void registerTwo() {
        fixture.register("inst", 0, 2, LAYER);
        key = fixture.register("inst", 1, 2, LAYER);
        saveOn(0, 1, 2);
        saveOn(1, 1, 2);
    }

    private void saveOn(final int device, final int... ids) {
        taken(fixture.save(key, device, part(0, ALL, 0, ids)));
    }

    private long startSave(final int device, final int... ids) {
        return fixture.startSave(key, device, part(0, ALL, 0, ids));
    }

    private void lose(final int device, final int newBlock) {
        final long save = startSave(device, newBlock);
        world.complete(0, CopyCompletionDescriptor.DEVICE_LOST);
        assertRefused(ErrorCode.DEVICE_LOST, "device is lost: device_id=" + device, world.takeReply(save));
    }

    @Test
    void shouldRefuseCopiesOfLostDeviceAndServeAllElse() {
        registerTwo();
        final long hashBefore = fixture.core.stateHash();
        lose(0, 3);

        assertRefused(ErrorCode.DEVICE_LOST, "register it again", world.takeReply(startSave(0, 4)));
        final World.Reply lease = taken(fixture.query(key, 1, 2));
        assertEquals(2, lease.a);
        assertRefused(ErrorCode.DEVICE_LOST, "device is lost", fixture.load(key, 0, part(lease, 0, ALL, 5, 6)));
        assertEquals("load", taken(fixture.load(key, 1, part(lease, 0, ALL, 5, 6))).kind);
        saveOn(1, 3);
        assertTrue(fixture.core.stats().isDeviceLost[0]);
        assertFalse(fixture.core.stats().isDeviceLost[1]);
        assertNotEquals(hashBefore, fixture.core.stateHash());
    }

    @Test
    void shouldCloseMemoryBehindTheLastCopyAndRecoverBehindTheLastClose() {
        registerTwo();
        final long first = startSave(0, 3);
        final long second = startSave(0, 4);
        world.complete(0, CopyCompletionDescriptor.DEVICE_LOST);
        assertEquals(List.of(), world.closes, "a copy is still in flight");
        world.complete(0, CopyCompletionDescriptor.OK);
        assertEquals(ErrorCode.DEVICE_LOST, world.takeReply(first).error);
        assertEquals(ErrorCode.DEVICE_LOST, world.takeReply(second).error, "whatever the copy was worth");
        assertEquals(1, world.closes.size());
        assertEquals(List.of(), world.recoveries, "memory is still open");

        world.completeClose(0);

        assertEquals(List.of(0), world.recoveries);
    }

    @Test
    void shouldServeRecoveredDeviceOnceItIsRegisteredAgain() {
        registerTwo();
        lose(0, 3);
        register(0, ErrorCode.DEVICE_LOST);
        world.completeClose(0);
        register(0, ErrorCode.DEVICE_LOST);
        world.completeRecovery(true);
        assertFalse(fixture.core.stats().isDeviceLost[0]);
        assertEquals(
                List.of(
                        "0 lost: copies and registrations on it are refused until it is recovered",
                        "0 serves: clients may register it again"),
                world.deviceNotes);
        assertEquals(ErrorCode.DEVICE_LOST, world.takeReply(startSave(0, 3)).error, "its memory is gone for good");

        assertEquals(key, fixture.register("inst", 0, 2, LAYER));

        saveOn(0, 3);
        assertEquals(2, fixture.core.stats().contexts);
    }

    @Test
    void shouldTryAgainAfterAWhileIfDeviceCannotBeRecovered() {
        registerTwo();
        lose(1, 3);
        world.completeClose(0);
        world.completeRecovery(false);
        world.tick();
        assertEquals(List.of(), world.recoveries);
        assertEquals("1 lost: gone", world.deviceNotes.get(1));

        world.advance(LostDevices.RETRY_NS);
        world.tick();

        assertEquals(List.of(1), world.recoveries);
        world.completeRecovery(true);
        assertFalse(fixture.core.stats().isDeviceLost[1]);
    }

    @Test
    void shouldLetClientLeaveWhileItsDeviceIsLost() {
        registerTwo();
        startSave(0, 3);
        world.complete(0, CopyCompletionDescriptor.DEVICE_LOST);
        world.command(1, fixture.wire, fixture.wire.unregister(++fixture.correlationId, key, 0));
        assertNull(world.takeReply(fixture.correlationId), "its memory is being closed");
        world.completeClose(0);
        assertEquals("ack", taken(world.takeReply(fixture.correlationId)).kind);

        world.disconnect(1, CloseReason.CLIENT_DIED);

        world.completeClose(0);
        assertEquals(0, fixture.core.stats().instances);
        assertEquals(0, fixture.core.stats().contexts);
    }

    @Test
    void shouldAcknowledgeWithdrawalOfLostDeviceWhoseMemoryIsClosed() {
        registerTwo();
        lose(0, 3);
        world.completeClose(0);
        world.command(1, fixture.wire, fixture.wire.unregister(++fixture.correlationId, key, 0));
        assertEquals("ack", taken(world.takeReply(fixture.correlationId)).kind);
        assertNull(fixture.core.instances.byKey(key).device(0));
    }

    @Test
    void shouldWaitForMemoryThatIsBeingOpenedOnLostDevice() {
        registerTwo();
        final long late = ++fixture.correlationId;
        world.command(1, fixture.wire, fixture.wire.register(late, "other", "space", 0, 0, 1, 1, LAYER));
        lose(0, 3);
        world.completeClose(0);
        assertEquals(List.of(), world.recoveries, "memory is being opened");
        world.completeOpen(0, new byte[1024], new LayerLayout[] {LAYER});
        assertEquals(ErrorCode.DEVICE_LOST, world.takeReply(late).error);
        world.completeClose(0);
        assertEquals(List.of(0), world.recoveries);
    }

    private void register(final int device, final ErrorCode refusal) {
        final long id = ++fixture.correlationId;
        world.command(1, fixture.wire, fixture.wire.register(id, "inst", "space", device, device, 2, 2, LAYER));
        assertEquals(refusal, world.takeReply(id).error);
    }
}
