package io.pegaflow.engine.runtime;

import io.pegaflow.engine.copy.CopyAgent;
import io.pegaflow.engine.core.CoreStats;
import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.pool.PageClass;
import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.engine.runtime.counters.ClientColumn;
import io.pegaflow.engine.runtime.counters.CountersFile;
import io.pegaflow.engine.runtime.counters.CountersTable;
import io.pegaflow.engine.runtime.counters.CountersTableWriter;
import io.pegaflow.engine.runtime.counters.DeviceColumn;
import io.pegaflow.engine.runtime.counters.PageSizeColumn;

/**
 * Copies figures of clients, devices and page sizes into the tables of the counters file. Owned by the engine's thread; allocates
 * for a new client or page size alone.
 */
final class TableFigures {
    private final ConnectionTable connections;
    private final CoreStats core;
    private final SlabPool pool;
    private final int[] deviceIds;
    private final CopyAgent[] copyAgents;
    private final CountersTableWriter clients;
    private final CountersTableWriter devices;
    private final CountersTableWriter pageSizes;
    private final Connection[] clientOfRow;
    private int pageSizesOpen;

    TableFigures(
            final CountersFile file,
            final ConnectionTable connections,
            final EngineCore core,
            final int[] deviceIds,
            final CopyAgent[] copyAgents) {
        this.connections = connections;
        this.core = core.stats();
        this.pool = core.pool();
        this.deviceIds = deviceIds;
        this.copyAgents = copyAgents;
        clients = file.table(CountersTable.CLIENTS);
        devices = file.table(CountersTable.DEVICES);
        pageSizes = file.table(CountersTable.PAGE_SIZES);
        clientOfRow = new Connection[clients.rows()];
        for (int i = 0; i < deviceIds.length; i++) {
            devices.open(i, copyAgents[i].roleName());
            devices.set(i, DeviceColumn.DEVICE_ID, deviceIds[i]);
        }
    }

    void publish() {
        closeRowsOfClientsGone();
        for (int i = 0, size = connections.size(); i < size; i++) {
            final Connection connection = connections.at(i);
            if (connection.isOpen() && (connection.row >= 0 || openRow(connection))) {
                publish(connection, connection.row);
            }
        }
        for (int i = 0; i < deviceIds.length; i++) {
            publishDevice(i);
        }
        publishPageSizes();
    }

    private void closeRowsOfClientsGone() {
        for (int row = 0; row < clientOfRow.length; row++) {
            if (clientOfRow[row] != null && clientOfRow[row].state == Connection.State.CLOSED) {
                clients.close(row);
                clientOfRow[row] = null;
            }
        }
    }

    private boolean openRow(final Connection connection) {
        for (int row = 0; row < clientOfRow.length; row++) {
            if (clientOfRow[row] == null) {
                clientOfRow[row] = connection;
                connection.row = row;
                clients.open(row, connection.clientName);
                clients.set(row, ClientColumn.CONNECTION_ID, connection.id);
                clients.set(row, ClientColumn.PID, connection.pid);
                clients.set(row, ClientColumn.CONNECTED_NS, connection.connectedNs);
                clients.set(row, ClientColumn.CREDITS, connection.credits);
                clients.set(row, ClientColumn.TRANSPORT, connection.transport.ordinal());
                return true;
            }
        }
        return false;
    }

    private void publish(final Connection connection, final int row) {
        clients.set(row, ClientColumn.LAST_HEARD_NS, connection.lastHeardNs);
        clients.set(row, ClientColumn.REQUESTS_IN_FLIGHT, connection.inFlight);
        clients.set(row, ClientColumn.REQUESTS, connection.answered);
        clients.set(row, ClientColumn.ERRORS, connection.errors);
        clients.set(row, ClientColumn.BLOCK_HITS, connection.blockHits);
        clients.set(row, ClientColumn.BYTES_SAVED, connection.bytesSaved);
        clients.set(row, ClientColumn.BYTES_LOADED, connection.bytesLoaded);
    }

    private void publishDevice(final int row) {
        final int deviceId = deviceIds[row];
        devices.set(row, DeviceColumn.BYTES_IN_FLIGHT, copyAgents[row].bytesInFlight());
        devices.set(row, DeviceColumn.TRANSFERS, core.deviceTransfers[deviceId]);
        devices.set(row, DeviceColumn.BYTES_SAVED, core.deviceSavedBytes[deviceId]);
        devices.set(row, DeviceColumn.BYTES_LOADED, core.deviceLoadedBytes[deviceId]);
        devices.set(row, DeviceColumn.LOST, core.isDeviceLost[deviceId] ? 1 : 0);
    }

    private void publishPageSizes() {
        final int count = Math.min(pool.classCount(), pageSizes.rows());
        for (; pageSizesOpen < count; pageSizesOpen++) {
            pageSizes.open(pageSizesOpen, "");
            pageSizes.set(
                    pageSizesOpen,
                    PageSizeColumn.PAGE_BYTES,
                    pool.pageClass(pageSizesOpen).stride());
        }
        for (int i = 0; i < count; i++) {
            final PageClass pageClass = pool.pageClass(i);
            pageSizes.set(i, PageSizeColumn.SLABS, pageClass.slabs());
            pageSizes.set(i, PageSizeColumn.PAGES_USED, pageClass.usedPages());
            pageSizes.set(i, PageSizeColumn.PAGES_FREE, pageClass.freePages());
        }
    }
}
