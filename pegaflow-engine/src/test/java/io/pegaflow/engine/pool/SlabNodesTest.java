package io.pegaflow.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlabNodesTest {
    @ParameterizedTest
    @CsvSource({
        "4194304, '0=0,1=1', 1",
        "67108864, '0=0,1=1,2=1', 2",
        "32000000000, '0=0,1=1', 1",
        "80000000000, '0=0,1=0,2=1,3=1', 1",
        "2199023255552, '0=0,1=0,2=0,3=0,4=1,5=1,6=1,7=1', 1"
    })
    void shouldDivideEveryBeginningOfAPoolInProportionToTheDevices(
            final long poolBytes, final String text, final int ratio) {
        final PoolGeometry geometry = new PoolGeometry(poolBytes);
        final SlabNodes nodes = new SlabNodes(geometry, DeviceNodes.parse(text));
        assertEquals(geometry.slabCount(), nodes.slabsOf(0) + nodes.slabsOf(1));
        assertTrue(Math.abs(nodes.slabsOf(1) - nodes.slabsOf(0) * ratio) <= ratio, "of all");
        final int[] slabs = new int[2];
        final PoolParts registered = new PoolParts(poolBytes);
        for (int slab = 0; slab < registered.slabs(Math.max(8, registered.count() / 16)); slab++) {
            slabs[nodes.partOf(slab)]++;
            assertEquals(nodes.partOf(slab), nodes.nodeOf(slab));
        }
        assertTrue(Math.abs(slabs[1] - slabs[0] * ratio) <= 2 * ratio, "at first: " + slabs[0] + ", " + slabs[1]);
    }

    @Test
    void shouldPutAllOnTheOnlyNodeOfTheDevices() {
        final SlabNodes nodes = new SlabNodes(new PoolGeometry(1 << 22), DeviceNodes.parse("0=3,5=3"));
        assertEquals(1, nodes.partCount());
        assertEquals(3, nodes.nodeAt(0));
        assertEquals(1 << 22, nodes.endOfNode(0, 1 << 22));
        assertEquals(100, nodes.endOfNode(50, 100));
    }

    @Test
    void shouldFindTheBordersBetweenNodes() {
        final PoolGeometry geometry = new PoolGeometry(1 << 20);
        final SlabNodes nodes = new SlabNodes(geometry, DeviceNodes.parse("0=4,1=9"));
        assertEquals(3, geometry.slabCount());
        assertEquals(4, nodes.nodeAt(0));
        assertEquals(4, nodes.nodeAt(geometry.slabOffset(1) - 1));
        assertEquals(9, nodes.nodeAt(geometry.slabOffset(1)));
        assertEquals(9, nodes.nodeAt((1 << 20) - 1));
        assertEquals(geometry.slabOffset(1), nodes.endOfNode(0, 1 << 20));
        assertEquals(1 << 20, nodes.endOfNode(geometry.slabOffset(1), 1 << 20));
    }
}
