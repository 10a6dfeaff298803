package io.pegaflow.client;

import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.RegisterFlags;
import io.pegaflow.ipc.TransferMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The KV cache memory of one device, as it is registered with an instance. Immutable; made by {@link #builder()}. */
public final class RegisterSpec {
    private final Builder values;
    private final byte[] instanceNameBytes;
    private final byte[] namespaceNameBytes;
    private final List<Allocation> allocations;
    private final List<LayerLayout> layers;

    private RegisterSpec(final Builder builder) {
        values = builder.copy();
        instanceNameBytes = Arguments.checkName(Limit.INSTANCE_NAME, builder.instanceName);
        namespaceNameBytes = Arguments.checkName(Limit.NAMESPACE_NAME, builder.namespaceName);
        allocations = List.copyOf(builder.allocations);
        layers = List.copyOf(builder.layers);
        Arguments.check(Limit.DEVICE_ID, values.deviceId);
        Arguments.check(Limit.WORLD_SIZE, values.worldSize);
        Arguments.checkUint16("tpSize", values.tpSize, 1);
        Arguments.checkRange("tpRank", values.tpRank, 0, values.tpSize - 1L);
        Arguments.checkUint16("ppRank", values.ppRank, 0);
        Arguments.check(Limit.ALLOCATIONS, allocations.size());
        Arguments.check(Limit.LAYERS, layers.size());
        for (final LayerLayout layer : layers) {
            checkLayer(layer);
        }
    }

    /**
     * Begin a specification.
     *
     * @return a builder with namespace {@code default}, device 0, rank 0 of 1, a world of 1, layer-first.
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Global ordinal of the device.
     *
     * @return the ordinal.
     */
    public int deviceId() {
        return values.deviceId;
    }

    /**
     * Rank of the device in its tensor-parallel group.
     *
     * @return the rank.
     */
    public int tpRank() {
        return values.tpRank;
    }

    /**
     * Size of the tensor-parallel group.
     *
     * @return the number of ranks.
     */
    public int tpSize() {
        return values.tpSize;
    }

    /**
     * Pipeline stage of the device.
     *
     * @return the rank.
     */
    public int ppRank() {
        return values.ppRank;
    }

    /**
     * Devices that make the instance whole.
     *
     * @return their number.
     */
    public int worldSize() {
        return values.worldSize;
    }

    /**
     * Do pages hold all layers of a layer set, whatever the ranks?
     *
     * @return whether they do.
     */
    public boolean pageFirst() {
        return values.pageFirst;
    }

    /**
     * How the device wants its blocks copied.
     *
     * @return the mode.
     */
    public TransferMode transferMode() {
        return values.transferMode;
    }

    int flags() {
        return (values.pageFirst ? RegisterFlags.PAGE_FIRST : 0)
                | (values.transferMode == TransferMode.KERNEL ? RegisterFlags.KERNEL_TRANSFERS : 0);
    }

    /**
     * Name of the instance.
     *
     * @return the name.
     */
    public String instanceName() {
        return values.instanceName;
    }

    /**
     * Name of the namespace within which equal hashes mean equal blocks.
     *
     * @return the name.
     */
    public String namespaceName() {
        return values.namespaceName;
    }

    /**
     * Exported memory the layers lie in.
     *
     * @return the allocations, unmodifiable.
     */
    public List<Allocation> allocations() {
        return allocations;
    }

    /**
     * Layers in the order by which saves name them.
     *
     * @return the layers, unmodifiable.
     */
    public List<LayerLayout> layers() {
        return layers;
    }

    byte[] instanceNameBytes() {
        return instanceNameBytes;
    }

    byte[] namespaceNameBytes() {
        return namespaceNameBytes;
    }

    private void checkLayer(final LayerLayout layer) {
        if (values.pageFirst && layer.isSplit()) {
            throw new IllegalArgumentException("layer " + layer.name()
                    + ": page_first takes no split layouts: kvStrideBytes=" + layer.kvStrideBytes());
        }
        Arguments.checkName(Limit.LAYER_NAME, layer.name());
        final String defect = layer.defect();
        if (defect != null) {
            throw new IllegalArgumentException(defect);
        }
        Arguments.checkRange("allocationIndex", layer.allocationIndex(), 0, allocations.size() - 1L);
        final long allocationBytes = allocations.get(layer.allocationIndex()).sizeBytes();
        if (layer.sizeBytes() > allocationBytes - layer.offsetBytes()) {
            throw new IllegalArgumentException("layer " + layer.name() + " ends beyond its allocation: offsetBytes="
                    + layer.offsetBytes() + ", sizeBytes=" + layer.sizeBytes() + ", allocationBytes="
                    + allocationBytes);
        }
    }

    /**
     * Exported device memory.
     *
     * @param handle    that the device backend of the agent understands; not copied, must not change.
     * @param sizeBytes of the memory.
     */
    public record Allocation(byte[] handle, long sizeBytes) {
        /** Checks both values. */
        public Allocation {
            Objects.requireNonNull(handle, "handle");
            Arguments.check(Limit.HANDLE_LENGTH, handle.length);
            Arguments.checkRange("sizeBytes of an allocation", sizeBytes, 1, Long.MAX_VALUE / 4);
        }
    }

    /** Collects the values of a {@link RegisterSpec}. */
    public static final class Builder {
        private String instanceName = "";
        private String namespaceName = "default";
        private int deviceId;
        private int tpRank;
        private int tpSize = 1;
        private int ppRank;
        private int worldSize = 1;
        private boolean pageFirst;
        private TransferMode transferMode = TransferMode.DIRECT;
        private final List<Allocation> allocations = new ArrayList<>();
        private final List<LayerLayout> layers = new ArrayList<>();

        private Builder() {}

        /**
         * Name of the instance; required.
         *
         * @param name 1 to {@link Limits#MAX_NAME_LENGTH} bytes in UTF-8.
         * @return this.
         */
        public Builder instanceName(final String name) {
            instanceName = Objects.requireNonNull(name, "instanceName");
            return this;
        }

        /**
         * Name of the namespace.
         *
         * @param name 0 to {@link Limits#MAX_NAME_LENGTH} bytes in UTF-8.
         * @return this.
         */
        public Builder namespaceName(final String name) {
            namespaceName = Objects.requireNonNull(name, "namespaceName");
            return this;
        }

        /**
         * Global ordinal of the device.
         *
         * @param ordinal not negative.
         * @return this.
         */
        public Builder deviceId(final int ordinal) {
            deviceId = ordinal;
            return this;
        }

        /**
         * Place in the tensor-parallel group.
         *
         * @param rank of the device.
         * @param size of the group.
         * @return this.
         */
        public Builder tp(final int rank, final int size) {
            tpRank = rank;
            tpSize = size;
            return this;
        }

        /**
         * Pipeline stage.
         *
         * @param rank of the device.
         * @return this.
         */
        public Builder ppRank(final int rank) {
            ppRank = rank;
            return this;
        }

        /**
         * Devices that make the instance whole.
         *
         * @param devices at least 1.
         * @return this.
         */
        public Builder worldSize(final int devices) {
            worldSize = devices;
            return this;
        }

        /**
         * Let a page hold all layers of a block of this device's layer set, whatever the ranks: devices with equal layers
         * hold equal bytes, any of them may save a block, and only all layers together. The same on all devices of an
         * instance; not for layers whose K and V lie apart, and for one storage group only.
         *
         * @param wanted false unless given.
         * @return this.
         */
        public Builder pageFirst(final boolean wanted) {
            pageFirst = wanted;
            return this;
        }

        /**
         * How blocks are to be copied.
         *
         * @param mode {@link TransferMode#DIRECT} unless given.
         * @return this.
         */
        public Builder transferMode(final TransferMode mode) {
            transferMode = Objects.requireNonNull(mode, "transferMode");
            return this;
        }

        /**
         * Add exported memory; the first has index 0.
         *
         * @param handle    of the memory.
         * @param sizeBytes of the memory.
         * @return this.
         */
        public Builder allocation(final byte[] handle, final long sizeBytes) {
            allocations.add(new Allocation(handle, sizeBytes));
            return this;
        }

        /**
         * Add a layer; the first has position 0.
         *
         * @param layout of the layer.
         * @return this.
         */
        public Builder layer(final LayerLayout layout) {
            layers.add(Objects.requireNonNull(layout, "layout"));
            return this;
        }

        /**
         * Check everything.
         *
         * @return the specification.
         * @throws IllegalArgumentException naming the value that is out of its limit.
         */
        public RegisterSpec build() {
            return new RegisterSpec(this);
        }

        private Builder copy() {
            final Builder copy = new Builder();
            copy.instanceName = instanceName;
            copy.namespaceName = namespaceName;
            copy.deviceId = deviceId;
            copy.tpRank = tpRank;
            copy.tpSize = tpSize;
            copy.ppRank = ppRank;
            copy.worldSize = worldSize;
            copy.pageFirst = pageFirst;
            copy.transferMode = transferMode;
            return copy;
        }
    }
}
