package io.pegaflow.agent.grpc;

import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.ProcessIdentity;
import java.util.HashMap;
import java.util.Map;

/**
 * A device of an instance as its worker registered it. Immutable.
 *
 * @param deviceId      its ordinal.
 * @param tpRank        of the worker.
 * @param ppRank        of the worker.
 * @param positions     of the layers in the registration, by name.
 * @param storageGroups of the layers, by position.
 * @param exporterPid   process that exported the memory, 0 if nobody knows.
 * @param exporterStart when that process started; {@link ProcessIdentity#NOT_ALIVE} if it cannot be seen from here.
 * @param session       token of the session under which it was registered, 0 for none.
 */
record GrpcDevice(
        int deviceId,
        int tpRank,
        int ppRank,
        Map<String, Integer> positions,
        int[] storageGroups,
        long exporterPid,
        long exporterStart,
        long session) {
    static Map<String, Integer> positions(final LayerLayout[] layers) {
        final Map<String, Integer> positions = new HashMap<>();
        for (int i = 0; i < layers.length; i++) {
            positions.putIfAbsent(layers[i].name(), i);
        }
        return positions;
    }

    /** Is it known which process exported the memory? */
    boolean hasVisibleExporter() {
        return exporterStart != ProcessIdentity.NOT_ALIVE;
    }

    boolean isExporterDead() {
        return hasVisibleExporter() && !ProcessIdentity.isAlive(exporterPid, exporterStart);
    }
}
