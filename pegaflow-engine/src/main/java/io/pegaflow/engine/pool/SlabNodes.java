package io.pegaflow.engine.pool;

/**
 * To which part of the pool, and so to which memory node, each slab belongs. The pattern repeats every 256 MiB or few slabs, so
 * that the slabs that are registered first are divided as all of them are. Immutable and pure: who is told the length of the pool
 * and the nodes of the devices knows the same parts.
 */
public final class SlabNodes {
    private final PoolGeometry geometry;
    private final DeviceNodes nodes;
    private final byte[] parts;

    /**
     * Divide a pool.
     *
     * @param geometry of the pool.
     * @param nodes    of the devices; each node's part is in proportion to its devices.
     */
    public SlabNodes(final PoolGeometry geometry, final DeviceNodes nodes) {
        this.geometry = geometry;
        this.nodes = nodes;
        parts = new byte[geometry.slabCount()];
        int weights = 0;
        for (int part = 0; part < nodes.partCount(); part++) {
            weights += nodes.weight(part);
        }
        final long wanted = Math.max(1, PoolParts.PART_BYTES / geometry.slabBytes());
        final int period = (int) ((wanted + weights - 1) / weights * weights);
        for (int first = 0; first < parts.length; first += period) {
            divide(first, Math.min(period, parts.length - first), weights);
        }
    }

    private void divide(final int first, final int length, final int weights) {
        int weight = 0;
        int slab = 0;
        for (int part = 0; part < nodes.partCount(); part++) {
            weight += nodes.weight(part);
            for (; slab < (long) length * weight / weights; slab++) {
                parts[first + slab] = (byte) part;
            }
        }
    }

    /**
     * Number of parts.
     *
     * @return at least 1.
     */
    public int partCount() {
        return nodes.partCount();
    }

    /**
     * The part a device takes pages from.
     *
     * @param deviceId its ordinal.
     * @return the part.
     */
    public int partOfDevice(final int deviceId) {
        return nodes.partOf(deviceId);
    }

    /**
     * The part a slab belongs to.
     *
     * @param slab the slab.
     * @return its part.
     */
    public int partOf(final int slab) {
        return parts[slab];
    }

    /**
     * The node of a slab's memory.
     *
     * @param slab the slab.
     * @return the node, {@link DeviceNodes#UNKNOWN} if none is known.
     */
    public int nodeOf(final int slab) {
        return nodes.nodeOfPart(parts[slab]);
    }

    /**
     * Slabs of all parts.
     *
     * @return number of slabs.
     */
    public int slabCount() {
        return parts.length;
    }

    /**
     * Slabs of a part.
     *
     * @param part below {@link #partCount()}.
     * @return number of slabs.
     */
    public int slabsOf(final int part) {
        int count = 0;
        for (final byte other : parts) {
            count += other == part ? 1 : 0;
        }
        return count;
    }

    /**
     * The node of the memory at an offset.
     *
     * @param offset from the start of the pool; the header belongs to the first slab, what is unused to the last.
     * @return the node, {@link DeviceNodes#UNKNOWN} if none is known.
     */
    public int nodeAt(final long offset) {
        return nodeOf(slabAt(offset));
    }

    /**
     * How far the memory from an offset on is of one node.
     *
     * @param offset from the start of the pool.
     * @param end    of what is looked at.
     * @return offset of the first byte of another node, at most {@code end}.
     */
    public long endOfNode(final long offset, final long end) {
        final int first = slabAt(offset);
        int slab = first + 1;
        while (slab < parts.length && parts[slab] == parts[first] && geometry.slabOffset(slab) < end) {
            slab++;
        }
        return slab == parts.length ? end : Math.min(end, geometry.slabOffset(slab));
    }

    private int slabAt(final long offset) {
        final long slab = Math.max(0, offset - PoolGeometry.HEADER_LENGTH) / geometry.slabBytes();
        return (int) Math.min(parts.length - 1L, slab);
    }
}
