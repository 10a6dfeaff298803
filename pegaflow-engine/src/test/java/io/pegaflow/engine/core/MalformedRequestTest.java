package io.pegaflow.engine.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.pool.AnonymousMemory;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.RegisterFlags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Requests with bytes that lie: each is answered once, none stops the core, breaks its state, or has it copy beyond the memory
 * that was registered (the world's device memory is an array that ends there).
 */
class MalformedRequestTest {
    private static final int REQUESTS = Integer.getInteger("pegaflow.test.requests", 10_000);
    private static final int MEMORY_BYTES = 1 << 14;
    private static final int[] INTERESTING = {0, 1, 2, 7, 63, 64, 255, 256, 511, 512, 513, 4096, 65_535, 1 << 30, -1, -2
    };

    private final SplittableRandom random = new SplittableRandom(Long.getLong("pegaflow.test.seed", 20_261_123));
    private final Wire wire = new Wire();
    private final List<byte[]> requests = new ArrayList<>();
    private World world;
    private EngineCore core;
    private long answered;
    private long refused;

    @Test
    void shouldAnswerEveryRequestOnceWhateverItsBytes() {
        for (int round = 0; round < 4; round++) {
            try (AnonymousMemory memory = new AnonymousMemory(1 << 20)) {
                world = new World(memory);
                core = new EngineCore(CoreFixture.config(Long.MAX_VALUE), memory, world, RecordListener.NONE);
                world.core(core);
                world.connect(1);
                collectRequests();
                for (int i = 0; i < REQUESTS; i++) {
                    send(mutated(requests.get(random.nextInt(requests.size()))));
                    if (i % 200 == 0) {
                        Audit.check(core);
                    }
                }
                world.disconnect(1, CloseReason.CLIENT_DIED);
                settle();
                Audit.check(core);
                assertEquals(0, core.stats().contexts);
                assertEquals(0, core.stats().leases);
            }
        }
        assertTrue(refused > answered / 4 && refused < answered, "answered=" + answered + ", refused=" + refused);
    }

    /** Valid requests to begin with; they are also sent as they are, so that there is something to refer to. */
    private void collectRequests() {
        requests.clear();
        final LayerLayout a = LayerLayout.contiguous("a", 0, 0, 16, 64);
        final LayerLayout b = LayerLayout.split("b", 0, 1024, 16, 32);
        final LayerLayout state = LayerLayout.contiguous("s", 0, 2048, 16, 128).inGroup(1);
        add(wire.register(1, "one", "space", 0, 0, 1, 0, 1, 0, a, b, state));
        add(wire.register(2, "two", "space", 0, 0, 2, 0, 2, RegisterFlags.KERNEL_TRANSFERS, a, b));
        add(wire.register(3, "two", "space", 1, 1, 2, 0, 2, 0, b, a));
        add(wire.register(4, "pages", "space", 0, 0, 1, 0, 1, RegisterFlags.PAGE_FIRST, a, state.inGroup(0)));
        final byte[][] hashes = CoreFixture.hashes(1, 2, 3, 4);
        final int[] blocks = {0, 1, 2, 3};
        for (long key = 1; key <= 3; key++) {
            add(wire.save(
                    5,
                    key,
                    0,
                    0,
                    0,
                    0,
                    new Wire.SavePart(0, new int[0], blocks, hashes),
                    new Wire.SavePart(key == 1 ? 1 : 0, new int[0], blocks, hashes)));
            add(wire.save(6, key, (int) (key - 1) & 1, 0, 0, new int[] {0, 1}, blocks, hashes));
            add(wire.query(7, key, 0, 0, hashes));
            add(wire.query(8, key, key == 1 ? 1 : 0, 0, hashes));
            final World.Reply lease = world.replies.get(world.replies.size() - 1);
            add(wire.load(9, key, 0, new Wire.LoadPart(lease.b, lease.c, 0, new int[0], 4, 5, -1, 6)));
            add(wire.cancel(10, 9));
            add(wire.release(11, lease.b, lease.c));
            requests.add(bytes(wire.unregister(12, key, (int) key - 2)));
        }
    }

    private void add(final int length) {
        requests.add(bytes(length));
        send(requests.get(requests.size() - 1));
    }

    private byte[] bytes(final int length) {
        final byte[] bytes = new byte[length];
        wire.buffer.getBytes(0, bytes);
        return bytes;
    }

    private byte[] mutated(final byte[] request) {
        byte[] bytes = request.clone();
        for (int i = random.nextInt(4); i > 0; i--) {
            final int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes = Arrays.copyOf(bytes, at + 1);
                case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(64));
                case 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 3 -> put(bytes, at, 2);
                default -> put(bytes, at, 4);
            }
        }
        return bytes;
    }

    private void put(final byte[] bytes, final int at, final int length) {
        final int value = INTERESTING[random.nextInt(INTERESTING.length)];
        for (int i = 0; i < length && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (value >>> i * 8);
        }
    }

    private void send(final byte[] request) {
        final int before = world.replies.size();
        world.advance(10);
        world.input(InputKind.COMMAND, 1, new UnsafeBuffer(request), request.length);
        settle();
        assertEquals(before + 1, world.replies.size(), () -> "one answer to " + Arrays.toString(request));
        answered++;
        refused += world.replies.get(before).error == null ? 0 : 1;
        if (world.replies.size() > 1_000) {
            world.replies.clear();
        }
    }

    private void settle() {
        while (true) {
            if (core.hasPendingWork()) {
                world.input(InputKind.STEP, 0, new ExpandableArrayBuffer(8), 0);
            } else if (!world.copies.isEmpty()) {
                world.complete(0, CopyCompletionDescriptor.OK);
            } else if (!world.opens.isEmpty()) {
                world.completeOpen(
                        0, new byte[MEMORY_BYTES], layersOf((int) world.opens.get(0)[1]));
            } else if (!world.closes.isEmpty()) {
                world.completeClose(0);
            } else {
                return;
            }
        }
    }

    /** As the native resource agent would read them from the request. */
    private LayerLayout[] layersOf(final int contextId) {
        for (final Instance instance : core.instances.all()) {
            for (final Device device : instance.devices()) {
                if (device.contextId == contextId) {
                    return device.layers;
                }
            }
        }
        return new LayerLayout[0];
    }
}
