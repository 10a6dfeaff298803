package io.pegaflow.engine.runtime;

import io.pegaflow.engine.core.CoreStats;
import io.pegaflow.engine.runtime.counters.CountersFile;
import io.pegaflow.engine.runtime.counters.DeviceCounter;
import org.agrona.concurrent.status.AtomicCounter;

/** Shows which devices are lost. Owned by the engine's thread. */
final class LostDeviceFigures {
    private final CoreStats core;
    private final int[] deviceIds;
    private final AtomicCounter[] counters;

    LostDeviceFigures(final CountersFile file, final CoreStats core, final int[] deviceIds) {
        this.core = core;
        this.deviceIds = deviceIds.clone();
        counters = new AtomicCounter[deviceIds.length];
        for (int i = 0; i < deviceIds.length; i++) {
            counters[i] = file.newDeviceCounter(deviceIds[i], DeviceCounter.LOST);
        }
    }

    void publish() {
        for (int i = 0; i < counters.length; i++) {
            counters[i].setRelease(core.isDeviceLost[deviceIds[i]] ? 1 : 0);
        }
    }
}
