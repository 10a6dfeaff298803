package io.pegaflow.engine.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.pool.PageDirectory;
import io.pegaflow.engine.pool.PageEntryDescriptor;
import io.pegaflow.engine.pool.PageRecencyDescriptor;
import io.pegaflow.engine.pool.SlabPool;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Looks at the whole state of a core and compares everything that is kept twice. */
final class Audit {
    private Audit() {}

    static void check(final EngineCore core) {
        assertEquals(core.recomputeStateHash(), core.stateHash(), "incremental state hash");
        assertTrue(
                core.stats().mostWorkInACycle <= core.budget.limit() + WorkBudget.MAX_OVERRUN,
                () -> "work in a cycle: " + core.stats().mostWorkInACycle + " of " + core.budget.limit());
        final BlockStore blocks = core.blocks;
        final PageDirectory directory = blocks.directory;
        final Map<Integer, Integer> pins = new HashMap<>();
        int leases = 0;
        for (Lease lease = core.leases.oldest(); lease != null; lease = lease.next) {
            leases++;
            for (int i = 0; i < lease.size; i++) {
                pins.merge(lease.blocks[i], 1, Integer::sum);
            }
        }
        final Set<Integer> pages = new HashSet<>();
        final int[] counts = new int[4];
        final long[] evictable = new long[core.pool.classCount()];
        final long[] idlePartials = new long[core.pool.classCount()];
        blocks.index.forEach(head -> {
            final boolean sealed = blocks.isSealed(head);
            counts[sealed ? 0 : 1]++;
            final Set<Integer> shards = new HashSet<>();
            boolean copying = false;
            int page = head;
            do {
                assertTrue(pages.add(page), "I8: a page belongs to one block");
                assertTrue(shards.add(directory.shardIndex(page)), "a shard has one page");
                assertEquals(sealed ? PageEntryDescriptor.SEALED : PageEntryDescriptor.FILLING, directory.state(page));
                assertEquals(directory.fingerprint(head), directory.fingerprint(page));
                assertEquals(blocks.index.keyHash(head), blocks.index.keyHash(page));
                copying |= !sealed && blocks.fills.copies(blocks.fill(page)) > 0;
                page = directory.recencyInt(page, PageRecencyDescriptor.NEXT_SHARD_OFFSET);
            } while (page != head);
            final boolean linked = blocks.isLinked(head);
            if (sealed) {
                assertEquals(directory.shardCount(head), shards.size(), "I1: a visible block has all its shards");
                final int leased = pins.getOrDefault(head, 0);
                assertTrue(blocks.pins(head) >= leased, "I5: a lease holds its blocks");
                assertEquals(blocks.pins(head) == 0, linked, "I5: a held block cannot be evicted");
                counts[2] += blocks.pins(head) > 0 ? 1 : 0;
                counts[3] += blocks.recency.isReclaimable(head) ? 1 : 0;
            } else {
                assertEquals(
                        !copying && blocks.pins(head) == 0,
                        linked,
                        "a partial block can be evicted unless it is being copied or held by a save");
            }
            if (linked && sealed) {
                evictable[core.pool.classOf(head).index()]++;
            } else if (linked) {
                idlePartials[core.pool.classOf(head).index()]++;
            }
            pins.remove(head);
        });
        for (final int head : pins.keySet()) {
            assertTrue(blocks.isDetached(head), "I5: every leased block is resident, or was when it was cleaned away");
        }
        assertTrue(core.stats().detachedBlocks >= pins.size());
        assertEquals(core.stats().residentBlocks, counts[0]);
        assertEquals(core.stats().partialBlocks, counts[1]);
        assertEquals(core.stats().leasedBlocks, counts[2]);
        assertEquals(core.stats().leases, leases);
        assertEquals(core.stats().reclaimableBlocks, counts[3]);
        checkDepartures(core.stats());
        if (core.stats().detachedBlocks > 0) {
            assertTrue(core.stats().pagesInUse > pages.size(), "pages of blocks that were cleaned away stay in use");
            return;
        }
        assertEquals(core.stats().pagesInUse, pages.size(), "I6: every page in use belongs to a block");
        long used = 0;
        for (int i = 0; i < core.pool.classCount(); i++) {
            used += core.pool.pageClass(i).usedPages();
            assertEquals(
                    evictable[i], blocks.recency.size(core.pool.pageClass(i)), "every evictable block is in order");
            assertEquals(idlePartials[i], blocks.idlePartials.size(core.pool.pageClass(i)));
        }
        assertEquals(Arrays.stream(idlePartials).sum(), blocks.idlePartials.size());
        assertEquals(used, pages.size());
        core.instances.all().forEach(Audit::checkSeats);
        for (final int page : pages) {
            assertNotEquals(
                    SlabPool.NONE,
                    core.pool.usedPage(
                            directory.slab(page),
                            page & (1 << core.pool.geometry().pageIndexBits()) - 1));
        }
    }

    /** What was sealed is there or has left, and how long it was there is known of everything that has left. */
    private static void checkDepartures(final CoreStats stats) {
        assertEquals(stats.insertions, stats.residentBlocks + stats.evictions + stats.cleanedBlocks);
        assertEquals(
                stats.residentBytes, Arrays.stream(stats.namespaceResidentBytes).sum());
        long evicted = 0;
        long cleaned = 0;
        for (int i = 0; i < Residence.buckets(); i++) {
            evicted += stats.evictedResidence.count(i);
            cleaned += stats.cleanedResidence.count(i);
        }
        assertEquals(stats.evictions, evicted);
        assertEquals(stats.cleanedBlocks, cleaned);
    }

    /** Each registered device of a sealed instance has a share of its own, and each of its groups a shard. */
    private static void checkSeats(final Instance instance) {
        final Set<Integer> shares = new HashSet<>();
        for (final Device device : instance.devices()) {
            if (instance.isSealed() && device.state == Device.State.REGISTERED) {
                assertTrue(shares.add(instance.shareOf(device)), "two devices have one share");
                assertTrue(instance.shareOf(device) < instance.worldSize, "a share is one of the world's");
                for (int group = 0; group < instance.groupCount(); group++) {
                    final DeviceGroup own = device.group(group);
                    if (own != null) {
                        assertEquals(instance.group(group), own.group());
                        assertEquals(
                                own.layerCount(), own.group().cells(own.shardIndex()), "a page has a cell a layer");
                    }
                }
            }
        }
    }
}
