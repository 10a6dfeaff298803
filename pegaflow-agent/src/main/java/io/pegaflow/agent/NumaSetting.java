package io.pegaflow.agent;

import io.pegaflow.engine.pool.DeviceNodes;

/**
 * What {@code --numa} says: where the agent learns the memory nodes of its devices.
 *
 * @param isOn whether threads and memory are placed at all.
 * @param told nodes that a person told, {@link DeviceNodes#NONE} for those that the kernel tells.
 */
record NumaSetting(boolean isOn, DeviceNodes told) {
    static final NumaSetting AUTO = new NumaSetting(true, DeviceNodes.NONE);
    static final NumaSetting OFF = new NumaSetting(false, DeviceNodes.NONE);

    static NumaSetting parse(final String text) {
        return switch (text.trim()) {
            case "auto" -> AUTO;
            case "off" -> OFF;
            default -> {
                final DeviceNodes told = text.contains("=") ? DeviceNodes.parse(text) : DeviceNodes.NONE;
                if (told.equals(DeviceNodes.NONE)) {
                    throw new IllegalArgumentException(
                            "no setting for memory nodes: value='" + text + "'; write auto, off, or DEVICE=NODE,...");
                }
                yield new NumaSetting(true, told);
            }
        };
    }

    /** Nodes that a person told? */
    boolean isTold() {
        return !told.equals(DeviceNodes.NONE);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return isTold() ? told.toString() : isOn ? "auto" : "off";
    }
}
