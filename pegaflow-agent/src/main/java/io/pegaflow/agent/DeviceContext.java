package io.pegaflow.agent;

import static io.pegaflow.agent.ConfigurationException.check;

import io.pegaflow.engine.copy.CopyLimits;
import io.pegaflow.engine.device.DeviceBackend;
import io.pegaflow.ipc.DeviceDirectory;
import io.pegaflow.ipc.Limits;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** The devices of an agent, and how it copies from and to them. Fluent. Not safe for use by several threads. */
public final class DeviceContext {
    private Path directory;
    private DeviceBackendKind backendKind = DeviceBackendKind.AUTO;
    private UnaryOperator<DeviceBackend> backendWrapper = UnaryOperator.identity();
    private int[] ordinals;
    private boolean isGiven;
    private int hostDevices = 1;
    private double hostGigabytesPerSecond;
    private NumaSetting numa = NumaSetting.AUTO;
    private long copyChunkBytes = CopyLimits.DEFAULT_CHUNK_BYTES;
    private long copyInFlightBytes = CopyLimits.DEFAULT_IN_FLIGHT_BYTES;

    DeviceContext() {}

    /** Fill in what follows from other values; once more makes no difference. */
    void fillIn() {
        if (ordinals == null) {
            ordinals = IntStream.range(0, Math.min(hostDevices, Limits.MAX_DEVICES + 1))
                    .toArray();
        }
        Arrays.sort(ordinals);
    }

    void validate() {
        check(hostDevices > 0, "number of host devices must be positive", "hostDevices", hostDevices);
        check(
                ordinals.length > 0 && ordinals.length <= Limits.MAX_DEVICES,
                "number of devices must be from 1 to " + Limits.MAX_DEVICES,
                "devices",
                ordinals.length);
        for (int i = 0; i < ordinals.length; i++) {
            check(
                    ordinals[i] >= 0 && ordinals[i] < Limits.MAX_DEVICES,
                    "device ordinals must be from 0 to " + (Limits.MAX_DEVICES - 1),
                    "device",
                    ordinals[i]);
            check(i == 0 || ordinals[i] != ordinals[i - 1], "device named twice", "device", ordinals[i]);
        }
        check(hostGigabytesPerSecond >= 0, "link speed must not be negative", "hostGbps", hostGigabytesPerSecond);
        check(
                copyChunkBytes >= CopyLimits.MIN_CHUNK_BYTES,
                "a copy chunk must have at least " + CopyLimits.MIN_CHUNK_BYTES + " bytes",
                "copyChunkBytes",
                copyChunkBytes);
        check(
                copyInFlightBytes >= copyChunkBytes,
                "a copy chunk must fit into --copy-inflight-bytes, give more or a shorter --copy-chunk-bytes",
                "copyInflightBytes",
                copyInFlightBytes);
    }

    /**
     * Directory through which clients export host device memory. Default: {@link DeviceDirectory#defaultPath()}.
     *
     * @param directory created if it is not there.
     * @return this.
     */
    public DeviceContext directory(final Path directory) {
        this.directory = directory;
        return this;
    }

    Path directory() {
        return directory;
    }

    /**
     * Which devices to use.
     *
     * @param backendKind the kind.
     * @return this.
     */
    public DeviceContext backendKind(final DeviceBackendKind backendKind) {
        this.backendKind = backendKind;
        return this;
    }

    DeviceBackendKind backendKind() {
        return backendKind;
    }

    /**
     * Put something around the device backend.
     *
     * @param backendWrapper is given the backend and returns the one to use; closing that closes both.
     * @return this.
     */
    public DeviceContext backendWrapper(final UnaryOperator<DeviceBackend> backendWrapper) {
        this.backendWrapper = backendWrapper;
        return this;
    }

    UnaryOperator<DeviceBackend> backendWrapper() {
        return backendWrapper;
    }

    /**
     * Ordinals of the devices. Default: all CUDA devices this process sees, or as many as there are host devices, from 0.
     *
     * @param ordinals each once, in any order.
     * @return this.
     */
    public DeviceContext ordinals(final int... ordinals) {
        this.ordinals = ordinals.clone();
        isGiven = true;
        return this;
    }

    /** Were ordinals given? */
    boolean isGiven() {
        return isGiven;
    }

    int[] ordinals() {
        return ordinals;
    }

    /**
     * Number of host devices when no devices are named.
     *
     * @param hostDevices the number.
     * @return this.
     */
    public DeviceContext hostDevices(final int hostDevices) {
        this.hostDevices = hostDevices;
        return this;
    }

    int hostDevices() {
        return hostDevices;
    }

    /**
     * Speed at which host devices copy.
     *
     * @param hostGigabytesPerSecond in 10^9 bytes a second; 0 for as fast as the machine copies.
     * @return this.
     */
    public DeviceContext hostGigabytesPerSecond(final double hostGigabytesPerSecond) {
        this.hostGigabytesPerSecond = hostGigabytesPerSecond;
        return this;
    }

    double hostGigabytesPerSecond() {
        return hostGigabytesPerSecond;
    }

    /**
     * Where the memory nodes of the devices are known from. Default: auto.
     *
     * @param numa auto: from the kernel; off: nowhere, so that nothing is placed; or {@code DEVICE=NODE,...}.
     * @return this.
     * @throws IllegalArgumentException if it is none of these.
     */
    public DeviceContext numa(final String numa) {
        this.numa = NumaSetting.parse(numa);
        return this;
    }

    NumaSetting numa() {
        return numa;
    }

    /**
     * Longest single copy.
     *
     * @param copyChunkBytes in bytes.
     * @return this.
     */
    public DeviceContext copyChunkBytes(final long copyChunkBytes) {
        this.copyChunkBytes = copyChunkBytes;
        return this;
    }

    long copyChunkBytes() {
        return copyChunkBytes;
    }

    /**
     * Most bytes in flight in each direction of a device.
     *
     * @param copyInFlightBytes in bytes, at least a chunk.
     * @return this.
     */
    public DeviceContext copyInFlightBytes(final long copyInFlightBytes) {
        this.copyInFlightBytes = copyInFlightBytes;
        return this;
    }

    long copyInFlightBytes() {
        return copyInFlightBytes;
    }
}
