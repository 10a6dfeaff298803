package io.pegaflow.engine.device.host;

/**
 * The speed of a host device: what makes it behave like one behind a slow link.
 *
 * @param bytesPerSecond 0 for as fast as the machine copies.
 * @param latencyNs      added to every copy.
 */
public record HostLink(long bytesPerSecond, long latencyNs) {
    /** As fast as the machine copies. */
    public static final HostLink UNLIMITED = new HostLink(0, 0);

    /**
     * A link of a given speed.
     *
     * @param gigabytesPerSecond in 10^9 bytes; 0 for unlimited.
     * @return the link, without latency.
     */
    public static HostLink ofGigabytesPerSecond(final double gigabytesPerSecond) {
        return new HostLink((long) (gigabytesPerSecond * 1e9), 0);
    }

    boolean isUnlimited() {
        return bytesPerSecond == 0 && latencyNs == 0;
    }
}
