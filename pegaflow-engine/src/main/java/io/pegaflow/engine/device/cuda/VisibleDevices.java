package io.pegaflow.engine.device.cuda;

import java.util.stream.IntStream;

/**
 * Which ordinals of the host the devices have that {@code CUDA_VISIBLE_DEVICES} lets a process see. The driver numbers those
 * from 0 in the order of the variable; clients and agents speak of devices by the host's numbers.
 */
final class VisibleDevices {
    private VisibleDevices() {}

    /**
     * Ordinals of the host.
     *
     * @param variable null if it is not set. Names other than numbers do not tell ordinals: devices then count from 0.
     * @param count    of devices that the driver shows.
     */
    static int[] globalOrdinals(final String variable, final int count) {
        final int[] inOrder = IntStream.range(0, count).toArray();
        if (variable == null) {
            return inOrder;
        }
        final String[] names = variable.split(",");
        if (names.length < count) {
            return inOrder;
        }
        final int[] ordinals = new int[count];
        for (int i = 0; i < count; i++) {
            if (!names[i].trim().matches("[0-9]{1,4}")) {
                return inOrder;
            }
            ordinals[i] = Integer.parseInt(names[i].trim());
        }
        return ordinals;
    }
}
