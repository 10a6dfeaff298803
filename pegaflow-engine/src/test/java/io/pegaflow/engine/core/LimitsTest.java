package io.pegaflow.engine.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.pool.AnonymousMemory;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.QueryRequestEncoder;
import io.pegaflow.ipc.codec.RegisterRequestEncoder;
import java.util.Arrays;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Every limit that the core enforces, kept and exceeded by one, by a client that does not check for itself. */
class LimitsTest {
    private static final LayerLayout LAYER = LayerLayout.contiguous("layer", 0, 0, 4, 64);
    private static final int MEMORY_BYTES = 4 * 64;
    private static final long SECOND = 1_000_000_000L;

    private final AnonymousMemory memory = new AnonymousMemory(1 << 20);
    private final World world = new World(memory);
    private final Wire wire = new Wire();
    private final CoreConfig config =
            new CoreConfig(77, 1, 2, 3, 600 * SECOND, 300 * SECOND, Long.MAX_VALUE, 64, 65_536, 64, "lru");
    private final RecordedInputs records = new RecordedInputs();
    private final EngineCore core = new EngineCore(config, memory, world, records);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private long correlationId;
    private long registrations;
    private long instanceKey;

    @AfterEach
    void release() {
        assertEquals(core.recomputeStateHash(), core.stateHash());
        records.replayFromJournal(core, config, memory.length());
        memory.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Limit.class,
            mode = Mode.EXCLUDE,
            names = {"CREDITS", "CLIENT_NAME", "CONNECTIONS", "REQUEST_LENGTH", "MEMBERSHIP_BLOCKS"})
    void shouldTakeTheHighestValueAndRefuseTheNext(final Limit limit) {
        world.core(core);
        world.connect(1);
        instanceKey = taken(register("instance", "space", 0, 1, 1, 1, LAYER)).a;
        registrations = 1;
        if (limit == Limit.HASH_LENGTH) {
            // The wire cannot carry 256.
            taken(query(0, (int) limit.highest(), 1));
            assertRefused(limit, 0, query(0, 0, 0));
        } else if (limit == Limit.STORAGE_GROUP) {
            // The wire could carry more than this version has: group 0.
            taken(query(0, 8, 1));
            assertEquals(limit.errorCode(), query((int) limit.highest() + 1, 8, 1).error);
            assertRefused(limit, limit.highest() + 1, provoke(limit, limit.highest() + 1));
        } else {
            final World.Reply kept = provoke(limit, limit.highest());
            if (limit == Limit.PAGE_BYTES || limit == Limit.DEVICE_BLOCKS) {
                // More than this test has memory for.
                assertNotEquals(limit.refusal(limit.highest()), kept.text);
            } else {
                taken(kept);
            }
            assertRefused(limit, limit.highest() + 1, provoke(limit, limit.highest() + 1));
        }
    }

    @Test
    void shouldTakeRegistrationsAgainOnceThereIsRoom() {
        world.core(core);
        world.connect(1);
        taken(provoke(Limit.REGISTRATIONS, Limit.REGISTRATIONS.highest()));
        world.disconnect(1, CloseReason.CLIENT_CLOSED);
        while (!world.closes.isEmpty()) {
            world.completeClose(0);
        }
        assertEquals(0, core.stats().contexts);
        assertEquals(0, core.stats().instances);
        world.connect(1);
        taken(register("again", "space", 0, 1, 1, 1, LAYER));
    }

    private World.Reply provoke(final Limit limit, final long value) {
        final int count = (int) Math.min(value, Integer.MAX_VALUE);
        final String name = "n".repeat(Math.min(count, 200));
        switch (limit) {
            case BLOCKS:
                return query(0, 1, count);
            case PARTS:
                return save(count);
            case HASH_BYTES:
                // 67 divides the first number beyond the limit.
                return count % 67 == 0 ? query(0, 67, count / 67) : query(0, 40, count / 40);
            case INSTANCE_NAME:
                return register(name, "space", 0, 1, 1, 1, LAYER);
            case NAMESPACE_NAME:
                return register("other", name, 0, 1, 1, 1, LAYER);
            case LAYER_NAME:
                return register("other", "space", 0, 1, 1, 1, LayerLayout.contiguous(name, 0, 0, 4, 64));
            case LAYERS:
                return register("other", "space", 0, 1, 1, 1, layers(count));
            case ALLOCATIONS:
                return register("other", "space", 0, 1, count, 1, LAYER);
            case HANDLE_LENGTH:
                return register("other", "space", 0, 1, 1, count, LAYER);
            case DEVICE_BLOCKS:
                return register("other", "space", 0, 1, 1, 1, LayerLayout.contiguous("layer", 0, 0, value, 64));
            case STORAGE_GROUP:
                return register("other", "space", 0, 1, 1, 1, new LayerLayout("layer", count, 0, 0, 256, 4, 64, 0, 1));
            case PAGE_BYTES:
                return register(
                        "other",
                        "space",
                        0,
                        1,
                        1,
                        1,
                        LayerLayout.contiguous("a", 0, 0, 1, value - 64),
                        LayerLayout.contiguous("b", 0, 0, 1, 64));
            case DEVICE_ID:
                return register("other", "space", count, 1, 1, 1, LAYER);
            case WORLD_SIZE:
                return register("other", "space", 0, count, 1, 1, LAYER);
            case INSTANCES:
                return registerUpTo(value, i -> register("i" + i, "space", 0, 1, 1, 1, LAYER));
            case NAMESPACES:
                return registerUpTo(value, i -> {
                    final World.Reply reply = register("i" + i, "s" + i, 0, 1, 1, 1, LAYER);
                    // Namespaces outlive their instances.
                    unregister(reply.a);
                    return reply;
                });
            case REGISTRATIONS:
                return registerUpTo(value, i -> register("i" + i / 60, "space", (int) i % 60, 60, 1, 1, LAYER));
            default:
                throw new AssertionError("provoked by no test: limit=" + limit);
        }
    }

    private World.Reply registerUpTo(final long value, final LongFunction<World.Reply> registration) {
        World.Reply reply = null;
        while (registrations < value) {
            if (reply != null) {
                taken(reply);
            }
            registrations++;
            reply = registration.apply(registrations);
        }
        return reply;
    }

    private static LayerLayout[] layers(final int count) {
        final LayerLayout[] layers = new LayerLayout[count];
        for (int i = 0; i < count; i++) {
            layers[i] = LayerLayout.contiguous("layer" + i, 0, 0, 1, 1);
        }
        return layers;
    }

    private World.Reply query(final int storageGroup, final int hashLength, final int count) {
        final QueryRequestEncoder encoder = new QueryRequestEncoder()
                .wrapAndApplyHeader(wire.buffer, 0, header)
                .correlationId(++correlationId)
                .instanceKey(instanceKey)
                .storageGroup(storageGroup)
                .hashLength((short) hashLength)
                .flags((short) 0);
        encoder.putHashes(new byte[hashLength * count], 0, hashLength * count);
        return answer(encoder.encodedLength());
    }

    private World.Reply save(final int partCount) {
        final Wire.SavePart[] parts = new Wire.SavePart[partCount];
        Arrays.setAll(parts, i -> new Wire.SavePart(0, new int[0], new int[] {0}, new byte[] {(byte) i}));
        world.command(1, wire, wire.save(++correlationId, instanceKey, 0, 0, 0, 0, parts));
        while (!world.copies.isEmpty()) {
            world.complete(0, CopyCompletionDescriptor.OK);
        }
        return world.takeReply(correlationId);
    }

    private void unregister(final long key) {
        world.command(1, wire, wire.unregister(++correlationId, key, -1));
        while (!world.closes.isEmpty()) {
            world.completeClose(0);
        }
        world.takeReply(correlationId);
    }

    private World.Reply register(
            final String instance,
            final String namespace,
            final int deviceId,
            final int worldSize,
            final int allocationCount,
            final int handleLength,
            final LayerLayout... layers) {
        final RegisterRequestEncoder encoder = new RegisterRequestEncoder()
                .wrapAndApplyHeader(wire.buffer, 0, header)
                .correlationId(++correlationId)
                .deviceId(deviceId)
                .tpRank(deviceId % worldSize)
                .tpSize(worldSize)
                .ppRank(0)
                .worldSize(worldSize)
                .flags(0);
        final RegisterRequestEncoder.AllocationsEncoder allocations = encoder.allocationsCount(allocationCount);
        for (int i = 0; i < allocationCount; i++) {
            allocations.next().sizeBytes(MEMORY_BYTES).putHandle(new byte[handleLength], 0, handleLength);
        }
        final RegisterRequestEncoder.LayersEncoder group = encoder.layersCount(layers.length);
        for (final LayerLayout layer : layers) {
            group.next()
                    .allocationIndex(layer.allocationIndex())
                    .storageGroup(layer.storageGroup())
                    .offsetBytes(layer.offsetBytes())
                    .sizeBytes(layer.sizeBytes())
                    .numBlocks(layer.numBlocks())
                    .segmentBytes(layer.segmentBytes())
                    .kvStrideBytes(layer.kvStrideBytes())
                    .segments(layer.segments())
                    .layerName(layer.name());
        }
        encoder.instanceName(instance).namespaceName(namespace);
        final World.Reply reply = answer(encoder.encodedLength());
        if (!world.opens.isEmpty()) {
            world.completeOpen(0, new byte[MEMORY_BYTES], layers);
            return world.takeReply(correlationId);
        }
        return reply;
    }

    private World.Reply answer(final int encodedLength) {
        world.command(1, wire, MessageHeaderEncoder.ENCODED_LENGTH + encodedLength);
        return world.takeReply(correlationId);
    }

    private static void assertRefused(final Limit limit, final long value, final World.Reply reply) {
        assertEquals(limit.errorCode(), reply.error, () -> limit + ": " + reply.text);
        assertTrue(reply.text.endsWith(limit.refusal(value)), () -> limit + ": " + reply.text);
    }

    private static World.Reply taken(final World.Reply reply) {
        assertNull(reply.error, () -> reply.text);
        return reply;
    }
}
