package io.pegaflow.engine.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.policy.EvictionPolicies;
import io.pegaflow.engine.pool.AnonymousMemory;
import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.LayerLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** I10: under lru, with one client and no leases left, no block leaves before a resident successor. */
class PrefixOrderTest {
    private static final LayerLayout LAYER = LayerLayout.contiguous("a", 0, 0, 64, 64);

    private final Map<Long, Long> parentOf = new HashMap<>();
    private final Map<Long, Integer> residentChildren = new HashMap<>();
    private int evictions;
    private int stranded;

    @Test
    void shouldEvictNoBlockBeforeAResidentSuccessor() {
        for (int seed = 1; seed <= 50; seed++) {
            run(seed, EvictionPolicies.LRU, true);
        }
        assertTrue(evictions > 5000, "evictions=" + evictions);
        assertEquals(0, stranded);
    }

    @Test
    void shouldPlaceASaveWithoutALeaseByTheOrderOfTheQueryBeforeIt() {
        for (int seed = 1; seed <= 50; seed++) {
            run(seed, EvictionPolicies.LRU, false);
        }
        assertTrue(evictions > 5000, "evictions=" + evictions);
        assertEquals(0, stranded);
    }

    @Test
    void shouldSeldomEvictABlockBeforeAResidentSuccessorUnderMqLru() {
        for (int seed = 1; seed <= 50; seed++) {
            run(seed, EvictionPolicies.MQ_LRU, true);
        }
        assertTrue(evictions > 5000, "evictions=" + evictions);
        assertTrue(stranded * 100L < evictions, "stranded=" + stranded + ", evictions=" + evictions);
    }

    private void run(final int seed, final EvictionPolicies policy, final boolean savesNameLeases) {
        final SplittableRandom random = new SplittableRandom(seed);
        final Wire wire = new Wire();
        parentOf.clear();
        residentChildren.clear();
        try (AnonymousMemory memory = new AnonymousMemory(1 << 20)) {
            final World world = new World(memory);
            final EngineCore core = new EngineCore(
                    EngineCoreTest.config(40 + random.nextInt(40), policy), memory, world, new Successors());
            world.core(core);
            world.connect(1);
            world.command(1, wire, wire.register(1, "i", "s", 0, 0, 1, 1, LAYER));
            world.completeOpen(0, new byte[64 * 64], new LayerLayout[] {LAYER});
            final long key = world.takeReply(1).a;
            final List<List<byte[]>> conversations = new ArrayList<>();
            long correlationId = 1;
            for (int request = 0; request < 120; request++) {
                final List<byte[]> prompt = nextPrompt(random, conversations, request);
                final byte[][] hashes = prompt.toArray(new byte[0][]);
                recordParents(core, prompt);
                world.command(1, wire, wire.query(++correlationId, key, hashes));
                final World.Reply hits = world.takeReply(correlationId);
                final int missing = hashes.length - (int) hits.a;
                final boolean load = random.nextBoolean();
                if (hits.a > 0 && load) {
                    final int[] targets = new int[(int) hits.a];
                    for (int i = 0; i < targets.length; i++) {
                        targets[i] = i;
                    }
                    world.command(1, wire, wire.load(++correlationId, key, 0, hits.b, hits.c, targets));
                    world.complete(0, CopyCompletionDescriptor.OK);
                    assertEquals(hits.a, world.takeReply(correlationId).a);
                }
                if (missing > 0) {
                    // Without a lease in one or two requests, as an engine that computes a prompt in chunks saves it.
                    final int first = savesNameLeases ? missing : 1 + random.nextInt(missing);
                    for (int from = 0, n = first; n > 0; from += n, n = missing - from) {
                        final byte[][] rest = new byte[n][];
                        final int[] blockIds = new int[n];
                        for (int i = 0; i < n; i++) {
                            rest[i] = hashes[(int) hits.a + from + i];
                            blockIds[i] = from + i;
                        }
                        final long high = savesNameLeases ? hits.b : 0;
                        final long low = savesNameLeases ? hits.c : 0;
                        world.command(
                                1, wire, wire.save(++correlationId, key, 0, high, low, new int[0], blockIds, rest));
                        while (!world.copies.isEmpty()) {
                            world.complete(0, CopyCompletionDescriptor.OK);
                        }
                        for (final byte outcome : world.takeReply(correlationId).outcomes) {
                            assertTrue(
                                    outcome == BlockOutcome.SEALED.value() || outcome == BlockOutcome.RESIDENT.value());
                        }
                    }
                }
                if (hits.a > 0 && !load) {
                    world.command(1, wire, wire.release(++correlationId, hits.b, hits.c));
                    world.takeReply(correlationId);
                }
                assertEquals(0, core.stats().leases);
            }
        }
    }

    private void recordParents(final EngineCore core, final List<byte[]> prompt) {
        long parent = 0;
        for (final byte[] hash : prompt) {
            final long key = core.blocks.index.keyHash(0, 0, new UnsafeBuffer(hash), 0, hash.length);
            parentOf.put(key, parent);
            parent = key;
        }
    }

    private static List<byte[]> nextPrompt(
            final SplittableRandom random, final List<List<byte[]>> conversations, final int request) {
        final List<byte[]> prompt;
        if (conversations.isEmpty() || random.nextInt(4) == 0) {
            prompt = new ArrayList<>();
            if (!conversations.isEmpty()) {
                final List<byte[]> other = conversations.get(random.nextInt(conversations.size()));
                prompt.addAll(other.subList(0, random.nextInt(other.size())));
            }
            conversations.add(prompt);
        } else {
            prompt = conversations.get(random.nextInt(conversations.size()));
        }
        for (int i = 0, turn = 1 + random.nextInt(5); i < turn && prompt.size() < 30; i++) {
            prompt.add(new byte[] {(byte) request, (byte) (request >>> 8), (byte) i, (byte) prompt.size(), 7});
        }
        return prompt;
    }

    private final class Successors implements RecordListener {
        @Override
        public void onDecision(
                final long inputSequence,
                final int kind,
                final DirectBuffer buffer,
                final int offset,
                final int length) {
            final long key = buffer.getLong(offset + 8);
            if (kind == DecisionKind.BLOCK_SEALED) {
                residentChildren.merge(parentOf.get(key), 1, Integer::sum);
            } else if (kind == DecisionKind.BLOCK_DEPARTED) {
                evictions++;
                stranded += residentChildren.getOrDefault(key, 0) > 0 ? 1 : 0;
                residentChildren.merge(parentOf.get(key), -1, Integer::sum);
            }
        }
    }
}
